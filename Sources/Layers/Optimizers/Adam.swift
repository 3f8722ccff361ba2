import FoveaSpec
import FoveaTensor
import Foundation

/// Adam (Kingma and Ba 2014) in PyTorch's form, with weight decay λ added to the gradient; `t` is 1 at the first step:
///
///     g = gradient + λ w
///     m = β₁ m + (1 - β₁) g
///     v = β₂ v + (1 - β₂) g²
///     w -= lr · m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε)
///
/// Defaults: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, λ = 0.
public struct Adam: Optimizer {
    /// β₁, the weight of the past in the mean of gradients, in `0 ..< 1`.
    public let beta1: Double
    /// β₂, the weight of the past in the mean of squared gradients, in `0 ..< 1`.
    public let beta2: Double
    /// ε, added to the root, against division by zero.
    public let epsilon: Double
    /// λ, the share of the parameter that is added to its gradient.
    public let weightDecay: Double

    /// The defaults are the paper's, without weight decay.
    public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// `mean` (m) and `square` (v), both 0 before the first step.
    public var slots: [SlotSpec] { [SlotSpec("mean"), SlotSpec("square")] }

    /// One step by the formula above; `step` is `t`.
    public func update(
        parameter w: Tensor, gradient: Tensor, slots: [Tensor], learningRate: Tensor, step: Tensor
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        let rate = try learningRate.cast(to: w.dtype)
        let t = try step.cast(to: w.dtype)
        let g = weightDecay == 0 ? gradient : try gradient + w * weightDecay
        let m = try slots[0] * beta1 + g * (1 - beta1)
        let v = try slots[1] * beta2 + g.square() * (1 - beta2)
        let size = try rate / Adam.oneMinusPower(beta1, t)
        let root = try v.sqrt() * Adam.oneMinusPower(beta2, t).rsqrt()
        return (try w - size * (m / (root + epsilon)), [m, v])
    }

    /// `1 - βᵗ` to full precision also in f32, where 0.999 itself is off by 3e-5 of `1 - 0.999`: with `u = t ln β` it is
    /// `-(exp(u) - 1) = -tanh(u / 2) · (exp(u) + 1)`.
    private static func oneMinusPower(_ beta: Double, _ t: Tensor) throws -> Tensor {
        // 1 - 0ᵗ is 1, but ln 0 is not a number to compute with.
        guard beta > 0 else { return .constant(1, t.dtype) }
        let u = try t * log(beta)
        return try (u * -0.5).tanh() * (u.exp() + 1)
    }

    static let registration = Registry<any Optimizer>.Entry(
        "adam", "Adam: beta1=0.9, beta2=0.999, epsilon=1e-8, weight-decay=0 (added to the gradient)"
    ) { spec in
        Adam(
            beta1: try spec.double("beta1", default: 0.9, atLeast: 0, below: 1),
            beta2: try spec.double("beta2", default: 0.999, atLeast: 0, below: 1),
            epsilon: try spec.double("epsilon", default: 1e-8, atLeast: 0),
            weightDecay: try spec.double("weight-decay", default: 0, atLeast: 0))
    }
}
