import FoveaSpec
import FoveaTensor

/// `y = ln(1 + exp(β x)) / β`, and `x` itself where `β x` is above a threshold: a rectifier without a kink (Dugas, Bengio,
/// Bélisle, Nadeau and Garcia 2001).
public struct Softplus: Layer {
    /// How sharp the bend is.
    public let beta: Double
    /// From where on `y = x`.
    public let threshold: Double

    /// By default 1 and 20, as in PyTorch.
    public init(beta: Double = 1, threshold: Double = 20) {
        self.beta = beta
        self.threshold = threshold
    }

    public var summary: String { beta == 1 ? "Softplus" : "Softplus(beta: \(beta))" }

    /// Maps an input of any shape to positive numbers.
    ///
    /// - Throws: a sentence when β is not above 0.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard beta > 0 else { throw context.error(self, "needs a beta above 0") }
        return try x.softplus(beta: beta, threshold: threshold)
    }
}

extension Softplus {
    static let registration = LayerRegistry.Entry(
        "softplus", "ln(1 + exp(beta · x)) / beta (Dugas et al. 2001): beta=1, threshold=20"
    ) { spec in
        LayerTemplate(
            Softplus(
                beta: try spec.double("beta", default: 1, atLeast: .leastNormalMagnitude),
                threshold: try spec.double("threshold", default: 20)))
    }
}
