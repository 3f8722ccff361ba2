import FoveaSpec
import FoveaTensor

/// `y = x · Φ(x)`, with the normal distribution's Φ (Hendrycks and Gimpel 2016, "Gaussian Error Linear Units"). The formulas
/// are at ``Operations/GELU``.
public struct GELU: Layer {
    /// Whether Φ is exact, or approximated by a hyperbolic tangent.
    public let approximation: Operations.GELU.Approximation

    /// By default exact, as in PyTorch.
    public init(approximation: Operations.GELU.Approximation = .none) { self.approximation = approximation }

    public var summary: String { approximation == .none ? "GELU" : "GELU(tanh)" }

    /// Weighs an input of any shape.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try x.gelu(approximation: approximation)
    }
}

extension GELU {
    static let registration = LayerRegistry.Entry(
        "gelu", "x · Φ(x) (Hendrycks and Gimpel 2016): approximate=none|tanh"
    ) { spec in
        let approximation = try spec.choice(
            "approximate", default: Operations.GELU.Approximation.none, among: [("none", .none), ("tanh", .tanh)])
        return LayerTemplate(GELU(approximation: approximation))
    }
}
