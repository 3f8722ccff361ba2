import FoveaSpec
import FoveaTensor

/// `y = x · sigmoid(x)`, also called swish (Hendrycks and Gimpel 2016; Ramachandran, Zoph and Le 2017, "Searching for
/// Activation Functions").
public struct SiLU: Layer {
    public init() {}

    /// Weighs an input of any shape.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.silu() }
}

extension SiLU {
    static let registration = LayerRegistry.Entry(
        "silu", "x · sigmoid(x), also called swish (Ramachandran et al. 2017)"
    ) { _ in LayerTemplate(SiLU()) }
}
