import FoveaSpec
import FoveaTensor

/// `yᵢ = β xᵢ - ln Σⱼ exp(β xⱼ)` along the last axis: scores to logarithms of probabilities, exact even where a probability
/// rounds to 0.
///
/// Losses on scores, such as ``CrossEntropy``, contain it already.
public struct LogSoftmax: Layer {
    /// The inverse temperature β.
    public let beta: Double

    /// With β = 1, the plain form; larger ones sharpen it.
    public init(beta: Double = 1) { self.beta = beta }

    public var summary: String { beta == 1 ? "LogSoftmax" : "LogSoftmax(beta: \(beta))" }

    /// Maps scores `[…, classes]` to logarithms of the same shape; throws a sentence for a scalar or integers.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try x.logSoftmax(axis: -1, beta: beta)
    }
}

extension LogSoftmax {
    static let registration = LayerRegistry.Entry(
        "logsoftmax", "the logarithm of softmax along the last axis: beta=1 (inverse temperature)"
    ) { spec in LayerTemplate(LogSoftmax(beta: try spec.double("beta", default: 1))) }
}
