import FoveaSpec
import FoveaTensor

/// The normal distribution with standard deviation `√(2 / (fan_in + fan_out))`, a compromise between what passes forwards and
/// backwards (Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks"). PyTorch's
/// `xavier_normal_`.
public struct GlorotInitializer: Initializer {
    public init() {}

    public var description: String { "glorot" }

    /// Draws from the normal distribution with mean 0 and standard deviation `√(2 / (fan.input + fan.output))`.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        let std = (2 / Double(fan.input + fan.output)).squareRoot()
        return NormalInitializer(std: std).numbers(shape, fan: fan, random: random)
    }

    static let registration = InitializerRegistry.Entry(
        "glorot", "normal, std = √(2 / (fan_in + fan_out)) (Glorot and Bengio 2010)"
    ) { _ in GlorotInitializer() }
}

extension Initializer where Self == GlorotInitializer {
    /// The normal distribution with standard deviation `√(2 / (fan_in + fan_out))`.
    public static var glorot: Self { Self() }
}
