import FoveaSpec
import FoveaTensor

/// `1/(N classes) · Σ |score - target|`, the mean over all numbers as PyTorch's `L1Loss`. Labels become one-hot. The
/// gradient is 0 where the target is met.
public struct MeanAbsoluteError: Loss {
    public init() {}

    /// - Throws: a sentence when the shapes do not fit together.
    public func sum(_ scores: Tensor, target: Tensor) throws -> LossSum {
        let difference = try scores - rows(target, for: scores, of: "mae")
        return LossSum(total: try difference.abs().sum(), count: scores.shape.count)
    }

    static let registration = Registry<any Loss>.Entry(
        "mae", "mean absolute error; labels become one-hot"
    ) { _ in MeanAbsoluteError() }
}
