import FoveaSpec
import FoveaTensor

/// Adam (Kingma and Ba 2014) in PyTorch's form, with weight decay λ added to the gradient; `t` is 1 at the first step:
///
///     g = gradient + λ w
///     m = β₁ m + (1 - β₁) g
///     v = β₂ v + (1 - β₂) g²
///     w -= lr · m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε)
///
/// AMSGrad (Reddi, Kale and Kumar 2018, "On the convergence of Adam and beyond") divides by the root of the largest `v` so
/// far. Defaults: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, λ = 0; lr 1e-3.
public struct Adam: Optimizer {
    /// β₁, the weight of the past in the mean of gradients, in `0 ..< 1`.
    public let beta1: Double
    /// β₂, the weight of the past in the mean of squared gradients, in `0 ..< 1`.
    public let beta2: Double
    /// ε, added to the root, against division by zero.
    public let epsilon: Double
    /// λ, the share of the parameter that is added to its gradient.
    public var weightDecay: Double
    /// Whether the largest mean of squares so far counts, not the newest.
    public let amsgrad: Bool
    /// 1e-3, the paper's.
    public var defaultLearningRate: Double { 1e-3 }
    /// β₁.
    public var momentum: Double? { beta1 }

    /// The defaults are the paper's, without weight decay.
    public init(
        beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
        amsgrad: Bool = false
    ) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.amsgrad = amsgrad
    }

    /// `mean` (m), `square` (v) and with AMSGrad `largest-square`, all 0 before the first step.
    public func slots(for parameter: VariableSpec) -> [SlotSpec] {
        [SlotSpec("mean"), SlotSpec("square")] + (amsgrad ? [SlotSpec("largest-square")] : [])
    }

    /// One step by the formula above.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        let rate = try step.learningRate.cast(to: w.dtype)
        let g = try gradient.decayed(weightDecay, w)
        let (direction, correction, next) = try direction(g, slots, step)
        return (try w - rate * correction * direction, next)
    }

    /// `m / (√(v / (1 - β₂ᵗ)) + ε)`, the scalar `1 / (1 - β₁ᵗ)` that it is to be multiplied by, and the next slots.
    func direction(
        _ g: Tensor, _ slots: [Tensor], _ step: OptimizerStep
    ) throws -> (direction: Tensor, correction: Tensor, slots: [Tensor]) {
        let t = try step.number.cast(to: g.dtype)
        let beta1 = try Coefficient(self.beta1, scheduled: step.momentum, for: g)
        let beta2 = Coefficient.fixed(self.beta2)
        let m = try beta1.mix(slots[0], g)
        let v = try beta2.mix(slots[1], g.square())
        var next = [m, v]
        if amsgrad { next.append(try maximum(slots[2], v)) }
        // Both corrections are scalars, computed once for all parameters.
        let root = try next[next.count - 1].sqrt() * beta2.oneMinusPower(t).rsqrt()
        return (try m / (root + epsilon), try 1 / beta1.oneMinusPower(t), next)
    }

    static let registration = Registry<any Optimizer>.Entry(
        "adam",
        "Adam (Kingma and Ba 2014): beta1=0.9, beta2=0.999, epsilon=1e-8, weight-decay=0 (added to the gradient), "
            + "amsgrad=false"
    ) { spec in try Adam(&spec) }

    /// - Parameters:
    ///   - weightDecay: Where the spec gives none.
    ///   - hasAMSGrad: Whether the spec may ask for it.
    init(_ spec: inout Spec, weightDecay: Double = 0, hasAMSGrad: Bool = true) throws {
        self.init(
            beta1: try spec.double("beta1", default: 0.9, atLeast: 0, below: 1),
            beta2: try spec.double("beta2", default: 0.999, atLeast: 0, below: 1),
            epsilon: try spec.double("epsilon", default: 1e-8, atLeast: 0),
            weightDecay: try spec.double("weight-decay", default: weightDecay, atLeast: 0),
            amsgrad: hasAMSGrad ? try spec.bool("amsgrad", default: false) : false)
    }
}
