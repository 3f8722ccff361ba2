import FoveaSpec
import FoveaTensor

/// Squared error for small differences, absolute error for large ones (Huber 1964), which outliers do not rule:
///
///     loss = 1/(N classes) · Σ h(score - target),   h(d) = d²/2 where |d| ≤ δ, else δ (|d| - δ/2)
///
/// the mean over all numbers as PyTorch's `HuberLoss`. Labels become one-hot.
public struct Huber: Loss {
    /// Where the square ends and the line begins.
    public let delta: Double

    /// - Parameter delta: Above 0.
    public init(delta: Double = 1) { self.delta = delta }

    /// - Throws: a sentence when the shapes do not fit together.
    public func sum(_ scores: Tensor, target: Tensor) throws -> LossSum {
        let difference = try scores - rows(target, for: scores, of: "huber")
        // Both branches in one: c (d - c/2), with d cut off at ±δ as c.
        let clipped = try maximum(minimum(difference, delta), -delta)
        return LossSum(total: try (clipped * (difference - clipped * 0.5)).sum(), count: scores.shape.count)
    }

    static let registration = Registry<any Loss>.Entry(
        "huber", "squared error up to delta, absolute error beyond: delta=1; labels become one-hot"
    ) { spec in Huber(delta: try spec.double("delta", default: 1, above: 0)) }
}
