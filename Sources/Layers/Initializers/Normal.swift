import FoveaSpec
import FoveaTensor

/// The normal distribution with mean 0 and a given standard deviation.
public struct NormalInitializer: Initializer {
    /// The standard deviation.
    public let std: Double

    /// A standard deviation that does not depend on the variable's shape.
    public init(std: Double) { self.std = std }

    public var description: String { "normal(std: \(std))" }

    /// Draws from the normal distribution with mean 0 and standard deviation `std`; the fan plays no part.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        let scale = Float(std)
        return random.normal(shape.count).map { $0 * scale }
    }

    static let registrations = [
        InitializerRegistry.Entry("normal", "normal of a given scale: std=0.01") { spec in
            NormalInitializer(std: try spec.double("std", default: 0.01, atLeast: 0))
        },
        InitializerRegistry.Entry("small", "small random numbers: normal, std = 0.01; signals fade in deep networks") {
            _ in NormalInitializer(std: 0.01)
        },
        InitializerRegistry.Entry("large", "large random numbers: normal, std = 1; signals explode or saturate") { _ in
            NormalInitializer(std: 1)
        },
    ]
}

extension Initializer where Self == NormalInitializer {
    /// The normal distribution with mean 0 and the given standard deviation.
    public static func normal(std: Double) -> Self { Self(std: std) }
}
