import FoveaSpec
import FoveaTensor

/// The normal distribution with standard deviation `gain / √fan`, which keeps the variance of what passes through a layer and
/// its activation (He, Zhang, Ren and Sun 2015, "Delving Deep into Rectifiers"): `√(2 / fan_in)` for the ReLU. The default of
/// `Conv2d` and `Linear`; PyTorch's `kaiming_normal_`.
public struct HeInitializer: Initializer {
    /// The factor of the activation behind the layer.
    public let gain: Gain
    /// The fan that counts.
    public let mode: FanMode

    /// By default for the ReLU, by the inputs.
    public init(gain: Gain = .relu, mode: FanMode = .input) {
        self.gain = gain
        self.mode = mode
    }

    public var description: String { FoveaLayers.description("he", gain, mode) }

    /// Draws from the normal distribution with mean 0 and standard deviation `gain / √fan`.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        let std = gain.value / fan.count(mode).squareRoot()
        return NormalInitializer(std: std).numbers(shape, fan: fan, random: random)
    }

    static let registration = InitializerRegistry.Entry(
        "he",
        "normal, std = gain / √fan (He et al. 2015): activation=relu|leaky-relu|tanh|sigmoid|selu|linear, slope=0.01, "
            + "mode=fan-in|fan-out"
    ) { spec in
        let (gain, mode) = try spec.gain()
        return HeInitializer(gain: gain, mode: mode)
    }
}

extension Initializer where Self == HeInitializer {
    /// The normal distribution with standard deviation `√(2 / fan_in)`.
    public static var he: Self { Self() }
    /// The normal distribution with standard deviation `gain / √fan`.
    public static func he(gain: Gain, mode: FanMode = .input) -> Self { Self(gain: gain, mode: mode) }
}
