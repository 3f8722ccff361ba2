import FoveaSpec
import FoveaTensor
import Foundation

/// Adam with Nesterov's momentum (Dozat 2016, "Incorporating Nesterov momentum into Adam") in PyTorch's form; `t` is 1 at the
/// first step:
///
///     g  = gradient + λ w                     decoupled: w -= lr λ w instead
///     μₜ = β₁ (1 - 0.96^(t ψ) / 2)            Π = μ₁ μ₂ ⋯ μₜ
///     m  = β₁ m + (1 - β₁) g
///     v  = β₂ v + (1 - β₂) g²
///     w -= lr · ((1 - μₜ) / (1 - Π) · g + μₜ₊₁ / (1 - Π μₜ₊₁) · m) / (√(v / (1 - β₂ᵗ)) + ε)
///
/// Defaults: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, ψ = 4e-3, λ = 0; lr 2e-3.
public struct NAdam: Optimizer {
    /// β₁, the weight of the past in the mean of gradients, in `0 ..< 1`.
    public let beta1: Double
    /// β₂, the weight of the past in the mean of squared gradients, in `0 ..< 1`.
    public let beta2: Double
    /// ε, added to the root, against division by zero.
    public let epsilon: Double
    /// λ, the share of the parameter that is added to its gradient, or taken away apart from it.
    public var weightDecay: Double
    /// ψ, how fast the momentum rises to β₁.
    public let momentumDecay: Double
    /// Whether the weight decay goes past the gradient, as AdamW's.
    public let decoupled: Bool
    /// 2e-3, PyTorch's.
    public var defaultLearningRate: Double { 2e-3 }
    /// β₁.
    public var momentum: Double? { beta1 }

    /// The defaults are PyTorch's.
    public init(
        beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
        momentumDecay: Double = 4e-3, decoupled: Bool = false
    ) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.momentumDecay = momentumDecay
        self.decoupled = decoupled
    }

    /// `mean` (m) and `square` (v), 0 before the first step, and `momentum-product` (Π), one number, 1 before it.
    public func slots(for parameter: VariableSpec) -> [SlotSpec] {
        [SlotSpec("mean"), SlotSpec("square"), SlotSpec("momentum-product", initial: 1, isScalar: true)]
    }

    /// One step by the formula above.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        let rate = try step.learningRate.cast(to: w.dtype)
        let t = try step.number.cast(to: w.dtype)
        let beta1 = try Coefficient(self.beta1, scheduled: step.momentum, for: w)
        let beta2 = Coefficient.fixed(self.beta2)
        let before = decoupled ? try w.shrunk(weightDecay, rate) : w
        let g = decoupled ? gradient : try gradient.decayed(weightDecay, w)

        let mu = try beta1 * rising(t)
        let following = try beta1 * rising(t + 1)
        let product = try slots[2] * mu
        let ofGradient = try rate * (1 - mu) / (1 - product)
        let ofMean = try rate * following / (1 - product * following)

        let m = try beta1.mix(slots[0], g)
        let v = try beta2.mix(slots[1], g.square())
        let root = try v.sqrt() * beta2.oneMinusPower(t).rsqrt() + epsilon
        return (try before - (ofGradient * g + ofMean * m) / root, [m, v, product])
    }

    /// `1 - 0.96^(t ψ) / 2`
    private func rising(_ t: Tensor) throws -> Tensor { try 1 - (t * (momentumDecay * log(0.96))).exp() * 0.5 }

    static let registration = Registry<any Optimizer>.Entry(
        "nadam",
        "Adam with Nesterov's momentum (Dozat 2016): beta1=0.9, beta2=0.999, epsilon=1e-8, weight-decay=0, "
            + "momentum-decay=4e-3, decoupled=false (weight decay as AdamW's)"
    ) { spec in
        let adam = try Adam(&spec, hasAMSGrad: false)
        return NAdam(
            beta1: adam.beta1, beta2: adam.beta2, epsilon: adam.epsilon, weightDecay: adam.weightDecay,
            momentumDecay: try spec.double("momentum-decay", default: 4e-3, atLeast: 0),
            decoupled: try spec.bool("decoupled", default: false))
    }
}
