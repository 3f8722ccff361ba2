import FoveaSpec
import FoveaTensor

/// `-log softmax(scores)[label]`, the mean over the batch: the negative log-likelihood of the right class.
public struct CrossEntropy: Loss {
    public init() {}

    /// The mean over the batch, of scores `[N, classes]` and labels i32`[N]`.
    ///
    /// - Throws: a sentence when the shapes do not fit together.
    public func callAsFunction(_ scores: Tensor, labels: Tensor) throws -> Tensor {
        try crossEntropy(scores, labels: labels)
    }

    static let registration = Registry<any Loss>.Entry(
        "cross-entropy", "negative log-likelihood of the right class under the softmax of the scores"
    ) { _ in CrossEntropy() }
}
