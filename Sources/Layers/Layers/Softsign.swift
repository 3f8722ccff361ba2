import FoveaTensor

/// `y = x / (1 + |x|)`, element by element: like tanh, but it approaches ±1 slowly (Turian, Bergstra and Bengio 2009,
/// "Quadratic Features and Deep Architectures for Chunking").
public struct Softsign: Layer {
    public init() {}

    /// Maps an input of any shape to numbers from -1 to 1.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x / (x.abs() + 1) }

    static let registration = LayerRegistry.Entry("softsign", "x / (1 + |x|) (Turian et al. 2009)") { _ in
        LayerTemplate(Softsign())
    }
}
