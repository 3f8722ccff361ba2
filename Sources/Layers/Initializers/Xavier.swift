import FoveaSpec
import FoveaTensor

/// The normal distribution with standard deviation `√(1 / fan_in)`, which keeps the variance of what passes through a
/// layer that is nearly linear, such as one before tanh.
///
/// Libraries differ: this is the form that depends on the inputs only. Glorot and Bengio's symmetric
/// `√(2 / (fan_in + fan_out))` (2010, "Understanding the difficulty of training deep feedforward neural networks") is
/// ``GlorotInitializer``.
public struct XavierInitializer: Initializer {
    public init() {}

    public var description: String { "xavier" }

    /// Draws from the normal distribution with mean 0 and standard deviation `√(1 / fan.input)`.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        NormalInitializer(std: (1 / Double(fan.input)).squareRoot()).numbers(shape, fan: fan, random: random)
    }

    static let registration = InitializerRegistry.Entry("xavier", "normal, std = √(1 / fan_in), for tanh") { _ in
        XavierInitializer()
    }
}

extension Initializer where Self == XavierInitializer {
    /// The normal distribution with standard deviation `√(1 / fan_in)`.
    public static var xavier: Self { Self() }
}
