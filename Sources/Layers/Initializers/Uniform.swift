import FoveaTensor

/// Spread evenly over `[-limit, limit)`; the standard deviation is `limit / √3`.
public struct UniformInitializer: Initializer {
    /// Half the width of the interval around 0.
    public let limit: Double

    /// The interval `[-limit, limit)`, whatever the variable's shape.
    public init(limit: Double) { self.limit = limit }

    public var description: String { "uniform(limit: \(limit))" }

    /// Draws evenly from `[-limit, limit)`; the fan plays no part.
    public func numbers(count: Int, fan: Fan, random: Philox) -> [Float] {
        let scale = Float(limit)
        return random.uniform(count).map { (2 * $0 - 1) * scale }
    }
}

extension Initializer where Self == UniformInitializer {
    /// Spread evenly over `[-limit, limit)`.
    public static func uniform(limit: Double) -> Self { Self(limit: limit) }
}
