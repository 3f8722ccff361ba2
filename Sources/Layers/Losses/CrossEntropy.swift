import FoveaSpec
import FoveaTensor

/// `-log softmax(scores)[label]`, the mean over the batch: the negative log-likelihood of the right class.
public struct CrossEntropy: Loss {
    public init() {}

    public func callAsFunction(_ scores: Tensor, labels: Tensor) throws -> Tensor {
        try crossEntropy(scores, labels: labels)
    }

    static let registration = Registry<any Loss>.Entry(
        "cross-entropy", "negative log-likelihood of the right class under the softmax of the scores"
    ) { _ in CrossEntropy() }
}
