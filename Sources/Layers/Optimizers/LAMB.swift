import FoveaSpec
import FoveaTensor

/// LAMB (You et al. 2019, "Large batch optimization for deep learning: training BERT in 76 minutes"): Adam's direction, as long
/// as the parameter it is for. Algorithm 2 of the paper, for every parameter:
///
///     m = β₁ m + (1 - β₁) g
///     v = β₂ v + (1 - β₂) g²
///     r = m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε) + λ w
///     w -= lr · ‖w‖ / ‖r‖ · r                 (the ratio is 1 where either norm is 0)
///
/// Defaults: β₁ = 0.9, β₂ = 0.999, ε = 1e-6, λ = 0.01, the paper's; lr 1e-3.
public struct LAMB: Optimizer {
    private let adam: Adam
    /// λ, added to the direction before its length is taken.
    public var weightDecay: Double
    /// 1e-3: the paper's rates are for batches of thousands.
    public var defaultLearningRate: Double { 1e-3 }
    /// β₁.
    public var momentum: Double? { adam.momentum }

    /// The defaults are the paper's.
    public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-6, weightDecay: Double = 0.01) {
        adam = Adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
        self.weightDecay = weightDecay
    }

    /// `mean` (m) and `square` (v), both 0 before the first step.
    public func slots(for parameter: VariableSpec) -> [SlotSpec] { adam.slots(for: parameter) }

    /// One step by the formula above.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        let rate = try step.learningRate.cast(to: w.dtype)
        let (direction, correction, next) = try adam.direction(gradient, slots, step)
        let r = try (direction * correction).decayed(weightDecay, w)
        let (size, length) = try (w.norm(), r.norm())
        let ratio = try Tensor.select((size * length) .> 0, size / length, .constant(1, w.dtype))
        return (try w - rate * ratio * r, next)
    }

    static let registration = Registry<any Optimizer>.Entry(
        "lamb",
        "Adam's direction, as long as the parameter (You et al. 2019): beta1=0.9, beta2=0.999, epsilon=1e-6, "
            + "weight-decay=0.01"
    ) { spec in
        LAMB(
            beta1: try spec.double("beta1", default: 0.9, atLeast: 0, below: 1),
            beta2: try spec.double("beta2", default: 0.999, atLeast: 0, below: 1),
            epsilon: try spec.double("epsilon", default: 1e-6, atLeast: 0),
            weightDecay: try spec.double("weight-decay", default: 0.01, atLeast: 0))
    }
}
