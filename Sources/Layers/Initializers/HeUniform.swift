import FoveaSpec
import FoveaTensor

/// Spread evenly over `±gain · √(3 / fan)`: the standard deviation of ``HeInitializer`` (He, Zhang, Ren and Sun 2015). PyTorch's
/// `kaiming_uniform_`.
public struct HeUniformInitializer: Initializer {
    /// The factor of the activation behind the layer.
    public let gain: Gain
    /// The fan that counts.
    public let mode: FanMode

    /// By default for the ReLU, by the inputs.
    public init(gain: Gain = .relu, mode: FanMode = .input) {
        self.gain = gain
        self.mode = mode
    }

    public var description: String { FoveaLayers.description("he-uniform", gain, mode) }

    /// Draws evenly from `±gain · √(3 / fan)`.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        let limit = gain.value * (3 / fan.count(mode)).squareRoot()
        return UniformInitializer(limit: limit).numbers(shape, fan: fan, random: random)
    }

    static let registrations = [
        InitializerRegistry.Entry(
            "he-uniform",
            "uniform, ± gain · √(3 / fan) (He et al. 2015): activation=relu|leaky-relu|tanh|sigmoid|selu|linear, "
                + "slope=0.01, mode=fan-in|fan-out"
        ) { spec in
            let (gain, mode) = try spec.gain()
            return HeUniformInitializer(gain: gain, mode: mode)
        },
        InitializerRegistry.Entry("torch", "uniform, ± 1 / √fan_in: what PyTorch's layers begin with") { _ in
            HeUniformInitializer.torch
        },
    ]
}

extension Initializer where Self == HeUniformInitializer {
    /// Spread evenly over `±√(6 / fan_in)`.
    public static var heUniform: Self { Self() }
    /// Spread evenly over `±1 / √fan_in`: what the weights of PyTorch's `Conv2d` and `Linear` begin with, there written as
    /// `kaiming_uniform_(a=√5)`.
    public static var torch: Self { Self(gain: .leakyReLU(slope: 5.0.squareRoot())) }
}
