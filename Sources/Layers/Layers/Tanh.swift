import FoveaSpec
import FoveaTensor

/// `y = tanh(x)`, element by element.
public struct Tanh: Layer {
    public init() {}

    /// Maps an input of any shape to numbers from -1 to 1.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.tanh() }
}

extension Tanh {
    static let registration = LayerRegistry.Entry("tanh", "the hyperbolic tangent") { _ in LayerTemplate(Tanh()) }
}
