import FoveaSpec
import FoveaTensor

/// Every class a question of its own, yes or no: the cross entropy of the scores' sigmoids, as PyTorch's
/// `BCEWithLogitsLoss`:
///
///     loss = 1/(N classes) · Σ_nc (1 - t) x + (1 + (p - 1) t) log(1 + e⁻ˣ)
///
/// with scores `x`, targets `t` in `0 ... 1` and the weight `p` of the positive answers (1 by default), which makes up for
/// there being fewer of them. Labels become one-hot; floating-point targets may have any number of ones in a row.
///
/// `log(1 + e⁻ˣ)` is computed with the larger exponent taken out, so that no score is too large.
public struct BinaryCrossEntropy: Loss {
    /// What a positive answer counts, one number for all classes or one for each; 1 where `nil`.
    public var positiveWeights: [Double]? { weights?.values }
    private let weights: ClassWeights?

    /// - Parameter positiveWeights: Numbers above 0: one for all classes, or one for each.
    public init(positiveWeights: [Double]? = nil) { weights = positiveWeights.map(ClassWeights.init) }

    /// - Throws: a sentence when the shapes do not fit together, or there are not as many weights as classes.
    public func sum(_ scores: Tensor, target: Tensor) throws -> LossSum {
        let rows = try rows(target, for: scores, of: "bce-with-logits")
        let unlikely = try softplus(-scores)
        let weighted: Tensor
        if let weights {
            let positive = try weights.rowOrNumber(for: scores, "'pos-weight' of bce-with-logits")
            weighted = try (1 + (positive - 1) * rows) * unlikely
        } else {
            weighted = unlikely
        }
        return LossSum(total: try ((1 - rows) * scores + weighted).sum(), count: scores.shape.count)
    }

    /// `log(1 + eˣ)`. Where the exponent is taken out does not change the value, and so not the gradient, which is the
    /// sigmoid at 0 too.
    private func softplus(_ x: Tensor) throws -> Tensor {
        let largest = try maximum(x, 0)
        return try largest + ((x - largest).exp() + (-largest).exp()).log()
    }

    static let registration = Registry<any Loss>.Entry(
        "bce-with-logits", "binary cross entropy of each class's sigmoid: pos-weight=1 (one for all, or 1/2/5)"
    ) { spec in
        BinaryCrossEntropy(positiveWeights: try spec.classWeights("pos-weight")?.values)
    }
}
