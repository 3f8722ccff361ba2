import FoveaTensor

/// The normal distribution with mean 0 and a given standard deviation.
public struct NormalInitializer: Initializer {
    /// The standard deviation.
    public let std: Double

    /// A standard deviation that does not depend on the variable's shape.
    public init(std: Double) { self.std = std }

    public var description: String { "normal(std: \(std))" }

    /// Draws from the normal distribution with mean 0 and standard deviation `std`; the fan plays no part.
    public func numbers(count: Int, fan: Fan, random: Philox) -> [Float] {
        let scale = Float(std)
        return random.normal(count).map { $0 * scale }
    }
}

extension Initializer where Self == NormalInitializer {
    /// The normal distribution with mean 0 and the given standard deviation.
    public static func normal(std: Double) -> Self { Self(std: std) }
}
