import FoveaSpec
import FoveaTensor

/// Adagrad (Duchi, Hazan and Singer 2011) in PyTorch's form; `t` is 1 at the first step:
///
///     g = gradient + λ w
///     s = s + g²                              (s = initial before the first step)
///     w -= lr / (1 + (t - 1) decay) · g / (√s + ε)
///
/// Defaults: decay of the rate 0, initial 0, ε = 1e-10, λ = 0; lr 0.01.
public struct Adagrad: Optimizer {
    /// How much smaller the rate becomes with each step.
    public let rateDecay: Double
    /// s before the first step.
    public let initial: Double
    /// ε, added to the root, against division by zero.
    public let epsilon: Double
    /// λ, the share of the parameter that is added to its gradient.
    public var weightDecay: Double
    /// 0.01, PyTorch's.
    public var defaultLearningRate: Double { 0.01 }
    /// None.
    public var momentum: Double? { nil }

    /// The defaults are PyTorch's.
    public init(rateDecay: Double = 0, initial: Double = 0, epsilon: Double = 1e-10, weightDecay: Double = 0) {
        self.rateDecay = rateDecay
        self.initial = initial
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// `sum` (s).
    public func slots(for parameter: VariableSpec) -> [SlotSpec] { [SlotSpec("sum", initial: initial)] }

    /// One step by the formula above.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        var rate = try step.learningRate.cast(to: w.dtype)
        if rateDecay != 0 { rate = try rate / ((step.number.cast(to: w.dtype) - 1) * rateDecay + 1) }
        let g = try gradient.decayed(weightDecay, w)
        let sum = try slots[0] + g.square()
        return (try w - rate * (g / (sum.sqrt() + epsilon)), [sum])
    }

    static let registration = Registry<any Optimizer>.Entry(
        "adagrad",
        "Adagrad (Duchi, Hazan and Singer 2011): lr-decay=0, initial-accumulator-value=0, epsilon=1e-10, weight-decay=0"
    ) { spec in
        Adagrad(
            rateDecay: try spec.double("lr-decay", default: 0, atLeast: 0),
            initial: try spec.double("initial-accumulator-value", default: 0, atLeast: 0),
            epsilon: try spec.double("epsilon", default: 1e-10, atLeast: 0),
            weightDecay: try spec.double("weight-decay", default: 0, atLeast: 0))
    }
}
