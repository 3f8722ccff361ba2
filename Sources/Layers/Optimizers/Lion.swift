import FoveaSpec
import FoveaTensor

/// Lion (Chen et al. 2023, "Symbolic discovery of optimization algorithms"): every number moves by the same distance, in the
/// direction of a sign:
///
///     c = β₁ m + (1 - β₁) g
///     w -= lr (sign c + λ w)
///     m = β₂ m + (1 - β₂) g               (m = 0 before the first step)
///
/// Defaults: β₁ = 0.9, β₂ = 0.99, λ = 0; lr 1e-4, the paper's: a third to a tenth of what AdamW wants.
public struct Lion: Optimizer {
    /// β₁, the weight of the past in the direction, in `0 ..< 1`.
    public let beta1: Double
    /// β₂, the weight of the past in what is remembered, in `0 ..< 1`.
    public let beta2: Double
    /// λ; a step takes `lr λ w` away.
    public var weightDecay: Double
    /// 1e-4, the paper's.
    public var defaultLearningRate: Double { 1e-4 }
    /// β₁.
    public var momentum: Double? { beta1 }

    /// The defaults are the paper's.
    public init(beta1: Double = 0.9, beta2: Double = 0.99, weightDecay: Double = 0) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.weightDecay = weightDecay
    }

    /// `mean` (m).
    public func slots(for parameter: VariableSpec) -> [SlotSpec] { [SlotSpec("mean")] }

    /// One step by the formula above.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        let rate = try step.learningRate.cast(to: w.dtype)
        let beta1 = try Coefficient(self.beta1, scheduled: step.momentum, for: w)
        let direction = try beta1.mix(slots[0], gradient).sign()
        let mean = try Coefficient.fixed(beta2).mix(slots[0], gradient)
        return (try w.shrunk(weightDecay, rate) - rate * direction, [mean])
    }

    static let registration = Registry<any Optimizer>.Entry(
        "lion", "the sign of a mean of gradients (Chen et al. 2023): beta1=0.9, beta2=0.99, weight-decay=0 (decoupled)"
    ) { spec in
        Lion(
            beta1: try spec.double("beta1", default: 0.9, atLeast: 0, below: 1),
            beta2: try spec.double("beta2", default: 0.99, atLeast: 0, below: 1),
            weightDecay: try spec.double("weight-decay", default: 0, atLeast: 0))
    }
}
