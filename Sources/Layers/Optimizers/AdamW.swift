import FoveaSpec
import FoveaTensor

/// Adam with weight decay apart from the gradient (Loshchilov and Hutter 2017, "Decoupled weight decay regularization") in
/// PyTorch's form:
///
///     w -= lr λ w, then Adam's step with λ = 0
///
/// Defaults: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, λ = 0.01; lr 1e-3.
public struct AdamW: Optimizer {
    private let adam: Adam
    /// λ; a step takes `lr λ w` away.
    public var weightDecay: Double
    /// 1e-3, Adam's.
    public var defaultLearningRate: Double { adam.defaultLearningRate }
    /// β₁.
    public var momentum: Double? { adam.momentum }

    /// The defaults are PyTorch's; see ``Adam`` for what they mean.
    public init(
        beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01,
        amsgrad: Bool = false
    ) {
        adam = Adam(beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad)
        self.weightDecay = weightDecay
    }

    /// Adam's: `mean`, `square` and with AMSGrad `largest-square`.
    public func slots(for parameter: VariableSpec) -> [SlotSpec] { adam.slots(for: parameter) }

    /// One step by the formula above.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        let shrunk = try w.shrunk(weightDecay, step.learningRate.cast(to: w.dtype))
        return try adam.update(shrunk, of: spec, gradient: gradient, slots: slots, at: step)
    }

    static let registration = Registry<any Optimizer>.Entry(
        "adamw",
        "Adam with weight decay apart from the gradient (Loshchilov and Hutter 2017): beta1=0.9, beta2=0.999, "
            + "epsilon=1e-8, weight-decay=0.01, amsgrad=false"
    ) { spec in
        let adam = try Adam(&spec, weightDecay: 0.01)
        return AdamW(
            beta1: adam.beta1, beta2: adam.beta2, epsilon: adam.epsilon, weightDecay: adam.weightDecay,
            amsgrad: adam.amsgrad)
    }
}
