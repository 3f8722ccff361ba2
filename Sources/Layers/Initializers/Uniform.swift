import FoveaSpec
import FoveaTensor

/// Spread evenly over `[-limit, limit)`; the standard deviation is `limit / √3`.
public struct UniformInitializer: Initializer {
    /// Half the width of the interval around 0.
    public let limit: Double

    /// The interval `[-limit, limit)`, whatever the variable's shape.
    public init(limit: Double) { self.limit = limit }

    public var description: String { "uniform(limit: \(limit))" }

    /// Draws evenly from `[-limit, limit)`; the fan plays no part.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        let scale = Float(limit)
        return random.uniform(shape.count).map { (2 * $0 - 1) * scale }
    }

    static let registration = InitializerRegistry.Entry(
        "uniform", "uniform of a given scale, from -limit to limit: limit=0.05"
    ) { spec in UniformInitializer(limit: try spec.double("limit", default: 0.05, atLeast: 0)) }
}

extension Initializer where Self == UniformInitializer {
    /// Spread evenly over `[-limit, limit)`.
    public static func uniform(limit: Double) -> Self { Self(limit: limit) }
}
