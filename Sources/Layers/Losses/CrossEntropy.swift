import FoveaSpec
import FoveaTensor

/// The negative log-likelihood of the right classes under the softmax of the scores:
///
///     loss = Σ_n Σ_c w_c q_nc (-log softmax(scores_n)_c) / weight,   q = (1 - ε) target + ε / classes
///
/// with class weights `w` (1 by default) and label smoothing `ε` (Szegedy et al. 2016; 0 by default). Labels stand for
/// one-hot targets; floating-point targets are one-hot or the probabilities of the classes.
///
/// The sum is divided as PyTorch's `CrossEntropyLoss` does: for labels by the sum of their classes' weights, which is N
/// without weights; for floating-point targets by N.
public struct CrossEntropy: Loss {
    /// What each class counts; all the same where `nil`.
    public var weights: [Double]? { classWeights?.values }
    /// The share of the target that is spread evenly over all classes.
    public let labelSmoothing: Double
    private let classWeights: ClassWeights?

    /// - Parameters:
    ///   - weights: One number above 0 for each class.
    ///   - labelSmoothing: In `0 ... 1`.
    public init(weights: [Double]? = nil, labelSmoothing: Double = 0) {
        classWeights = weights.map(ClassWeights.init)
        self.labelSmoothing = labelSmoothing
    }

    /// It does.
    public var needsClasses: Bool { true }

    /// - Throws: a sentence when the shapes do not fit together, or there are not as many weights as classes.
    public func sum(_ scores: Tensor, target: Tensor) throws -> LossSum {
        let rows = try rows(target, for: scores, of: "cross-entropy")
        var wanted = rows
        if labelSmoothing > 0 {
            wanted = try wanted * (1 - labelSmoothing) + labelSmoothing / Double(scores.shape[1])
        }
        guard let classWeights else {
            return LossSum(total: try negativeLogLikelihood(scores, wanted), count: scores.shape[0])
        }
        let weights = try classWeights.row(for: scores, "'weights' of cross-entropy")
        let total = try negativeLogLikelihood(scores, wanted * weights)
        guard target.dtype == .i32 else { return LossSum(total: total, count: scores.shape[0]) }
        return LossSum(total: total, weight: try (rows * weights).sum())
    }

    private func negativeLogLikelihood(_ scores: Tensor, _ wanted: Tensor) throws -> Tensor {
        try -(wanted * scores.logSoftmax(axis: 1)).sum()
    }

    static let registration = Registry<any Loss>.Entry(
        "cross-entropy",
        "negative log-likelihood under the softmax: weights=1/2/0.5 (one a class), label-smoothing=0"
    ) { spec in
        CrossEntropy(
            weights: try spec.classWeights("weights")?.values,
            labelSmoothing: try spec.double("label-smoothing", default: 0, in: 0...1))
    }
}
