import FoveaTensor

/// The normal distribution with standard deviation `√(2 / fan_in)`, which keeps the variance of what passes through a
/// layer and a ReLU (He, Zhang, Ren and Sun 2015, "Delving Deep into Rectifiers"). The default of `Conv2d` and `Linear`.
public struct HeInitializer: Initializer {
    public init() {}

    public var description: String { "he" }

    /// Draws from the normal distribution with mean 0 and standard deviation `√(2 / fan.input)`.
    public func numbers(count: Int, fan: Fan, random: Philox) -> [Float] {
        NormalInitializer(std: (2 / Double(fan.input)).squareRoot()).numbers(count: count, fan: fan, random: random)
    }
}

extension Initializer where Self == HeInitializer {
    /// The normal distribution with standard deviation `√(2 / fan_in)`.
    public static var he: Self { Self() }
}
