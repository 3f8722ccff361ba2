import FoveaSpec
import FoveaTensor

/// Spread evenly over `±√(6 / (fan_in + fan_out))`: the standard deviation of ``GlorotInitializer`` (Glorot and Bengio 2010).
/// PyTorch's `xavier_uniform_`, the default of Keras.
public struct GlorotUniformInitializer: Initializer {
    public init() {}

    public var description: String { "glorot-uniform" }

    /// Draws evenly from `±√(6 / (fan.input + fan.output))`.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        let limit = (6 / Double(fan.input + fan.output)).squareRoot()
        return UniformInitializer(limit: limit).numbers(shape, fan: fan, random: random)
    }

    static let registration = InitializerRegistry.Entry(
        "glorot-uniform", "uniform, ± √(6 / (fan_in + fan_out)) (Glorot and Bengio 2010)"
    ) { _ in GlorotUniformInitializer() }
}

extension Initializer where Self == GlorotUniformInitializer {
    /// Spread evenly over `±√(6 / (fan_in + fan_out))`.
    public static var glorotUniform: Self { Self() }
}
