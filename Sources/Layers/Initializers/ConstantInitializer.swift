import FoveaTensor

/// The same number everywhere.
public struct ConstantInitializer: Initializer {
    /// What every number of the variable begins with.
    public let value: Double

    /// The same `value` everywhere, whatever the seed.
    public init(_ value: Double) { self.value = value }

    public var description: String { "constant(\(value))" }

    /// `value`, `count` times; fan and random numbers play no part.
    public func numbers(count: Int, fan: Fan, random: Philox) -> [Float] {
        [Float](repeating: Float(value), count: count)
    }
}

extension Initializer where Self == ConstantInitializer {
    /// 0 everywhere: what biases begin with.
    public static var zeros: Self { Self(0) }
    /// 1 everywhere: what the scales of normalizations begin with.
    public static var ones: Self { Self(1) }
    /// `value` everywhere.
    public static func constant(_ value: Double) -> Self { Self(value) }
}
