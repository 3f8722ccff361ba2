import FoveaSpec
import FoveaTensor

/// `yᵢ = exp(β xᵢ) / Σⱼ exp(β xⱼ)` along the last axis: scores to probabilities.
///
/// Losses on scores, such as ``CrossEntropy``, contain it already.
public struct Softmax: Layer {
    /// The inverse temperature β.
    public let beta: Double

    /// With β = 1, the plain softmax; larger ones sharpen it.
    public init(beta: Double = 1) { self.beta = beta }

    public var summary: String { beta == 1 ? "Softmax" : "Softmax(beta: \(beta))" }

    /// Maps scores `[…, classes]` to probabilities of the same shape; throws a sentence for a scalar or integers.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.softmax(axis: -1, beta: beta) }
}

extension Softmax {
    static let registration = LayerRegistry.Entry(
        "softmax", "positive numbers that sum to 1 along the last axis: beta=1 (inverse temperature)"
    ) { spec in LayerTemplate(Softmax(beta: try spec.double("beta", default: 1))) }
}
