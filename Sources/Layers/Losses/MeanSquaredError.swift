import FoveaSpec
import FoveaTensor

/// `1/(N classes) · Σ (score - target)²`, the mean over all numbers as PyTorch's `MSELoss`. Labels become one-hot.
public struct MeanSquaredError: Loss {
    public init() {}

    /// - Throws: a sentence when the shapes do not fit together.
    public func sum(_ scores: Tensor, target: Tensor) throws -> LossSum {
        let difference = try scores - rows(target, for: scores, of: "mse")
        return LossSum(total: try difference.square().sum(), count: scores.shape.count)
    }

    static let registration = Registry<any Loss>.Entry(
        "mse", "mean squared error; labels become one-hot"
    ) { _ in MeanSquaredError() }
}
