import FoveaSpec
import FoveaTensor

/// Cross entropy that looks away from what is easy (Lin et al. 2017, "Focal Loss for Dense Object Detection"), in its form for
/// classes that exclude each other: `p` is the softmax of the scores, not the sigmoid of each.
///
///     loss = 1/N · Σ_n Σ_c α_c q_nc (1 - p_nc)^γ (-log p_nc)
///
/// With γ = 0 and without α it is ``CrossEntropy``. Labels stand for one-hot `q`; floating-point targets are one-hot or the
/// probabilities of the classes.
public struct Focal: Loss {
    /// How much less a likely class counts; the paper's best is 2.
    public let gamma: Double
    /// What each class counts, one number for all or one for each; 1 where `nil`.
    public var alpha: [Double]? { weights?.values }
    private let weights: ClassWeights?

    /// - Parameters:
    ///   - gamma: At least 0.
    ///   - alpha: Numbers above 0: one for all classes, or one for each.
    public init(gamma: Double = 2, alpha: [Double]? = nil) {
        self.gamma = gamma
        weights = alpha.map(ClassWeights.init)
    }

    /// It does.
    public var needsClasses: Bool { true }

    /// - Throws: a sentence when the shapes do not fit together, or there are not as many `alpha` as classes.
    public func sum(_ scores: Tensor, target: Tensor) throws -> LossSum {
        var wanted = try rows(target, for: scores, of: "focal")
        if let weights { wanted = try wanted * weights.rowOrNumber(for: scores, "'alpha' of focal") }
        let logarithm = try scores.logSoftmax(axis: 1)
        // A probability that rounds to 1 leaves 0, whose powers below 1 have no derivative.
        let missing = try maximum(1 - logarithm.exp(), Focal.smallest)
        let focus = try gamma == 2 ? missing.square() : (missing.log() * gamma).exp()
        return LossSum(total: try -(wanted * focus * logarithm).sum(), count: scores.shape[0])
    }

    /// Far below the rounding of `1 - p`, and large enough for its reciprocal to be a float.
    private static let smallest = 1e-30

    static let registration = Registry<any Loss>.Entry(
        "focal", "cross entropy times (1 - p)^gamma, by the softmax: gamma=2, alpha=1 (one for all, or 1/2/5)"
    ) { spec in
        Focal(
            gamma: try spec.double("gamma", default: 2, atLeast: 0), alpha: try spec.classWeights("alpha")?.values)
    }
}
