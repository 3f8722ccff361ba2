import FoveaSpec
import FoveaTensor

/// `y = x · tanh(ln(1 + eˣ))` (Misra 2019, "Mish: A Self Regularized Non-Monotonic Activation Function").
public struct Mish: Layer {
    public init() {}

    /// Weighs an input of any shape.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.mish() }
}

extension Mish {
    static let registration = LayerRegistry.Entry(
        "mish", "x · tanh(ln(1 + exp(x))) (Misra 2019)"
    ) { _ in LayerTemplate(Mish()) }
}
