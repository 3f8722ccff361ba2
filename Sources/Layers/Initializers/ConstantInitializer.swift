import FoveaSpec
import FoveaTensor

/// The same number everywhere.
public struct ConstantInitializer: Initializer {
    /// What every number of the variable begins with.
    public let value: Double

    /// The same `value` everywhere, whatever the seed.
    public init(_ value: Double) { self.value = value }

    public var description: String { "constant(\(value))" }

    /// `value` everywhere; fan and random numbers play no part.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        [Float](repeating: Float(value), count: shape.count)
    }

    static let registrations = [
        InitializerRegistry.Entry("constant", "the same number everywhere: constant:0.5") { spec in
            guard let text = spec.positionalValue() else {
                throw FoveaError.usage("'constant' needs a number, such as constant:0.5")
            }
            guard let value = Double(text), value.isFinite else {
                throw FoveaError.usage("'constant' expects a number, such as constant:0.5, but got '\(text)'")
            }
            return ConstantInitializer(value)
        },
        InitializerRegistry.Entry("zeros", "0 everywhere") { _ in ConstantInitializer.zeros },
        InitializerRegistry.Entry("ones", "1 everywhere") { _ in ConstantInitializer.ones },
    ]
}

extension Initializer where Self == ConstantInitializer {
    /// 0 everywhere: what biases begin with.
    public static var zeros: Self { Self(0) }
    /// 1 everywhere: what the scales of normalizations begin with.
    public static var ones: Self { Self(1) }
    /// `value` everywhere.
    public static func constant(_ value: Double) -> Self { Self(value) }
}
