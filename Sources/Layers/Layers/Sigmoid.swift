import FoveaSpec
import FoveaTensor

/// `y = 1 / (1 + exp(-x))`, element by element.
public struct Sigmoid: Layer {
    public init() {}

    /// Maps an input of any shape to numbers from 0 to 1.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.sigmoid() }
}

extension Sigmoid {
    static let registration = LayerRegistry.Entry("sigmoid", "1 / (1 + exp(-x))") { _ in LayerTemplate(Sigmoid()) }
}
