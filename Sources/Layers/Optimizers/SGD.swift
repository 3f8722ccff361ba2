import FoveaSpec
import FoveaTensor

/// Stochastic gradient descent in PyTorch's form, with weight decay λ and momentum μ:
///
///     g = gradient + λ w
///     v = μ v + g                 (v = 0 before the first step)
///     w -= lr v                   Nesterov: w -= lr (g + μ v)
///
/// Without momentum `w -= lr g` and nothing is remembered. Defaults: all 0. Nesterov's form is that of Sutskever, Martens,
/// Dahl and Hinton 2013, "On the importance of initialization and momentum in deep learning".
public struct SGD: Optimizer {
    /// μ, the weight of the past direction, in `0 ..< 1`; 0 for none.
    public let momentum: Double
    /// Whether the step looks ahead along the momentum; without momentum it makes no difference.
    public let nesterov: Bool
    /// λ, the share of the parameter that is added to its gradient.
    public let weightDecay: Double

    /// By default plain gradient descent.
    public init(momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0) {
        self.momentum = momentum
        self.nesterov = nesterov
        self.weightDecay = weightDecay
    }

    /// `momentum` (v), 0 before the first step; nothing where μ is 0.
    public var slots: [SlotSpec] { momentum == 0 ? [] : [SlotSpec("momentum")] }

    /// One step by the formula above; which step it is makes no difference.
    public func update(
        parameter w: Tensor, gradient: Tensor, slots: [Tensor], learningRate: Tensor, step: Tensor
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        let rate = try learningRate.cast(to: w.dtype)
        let g = weightDecay == 0 ? gradient : try gradient + w * weightDecay
        guard let velocity = slots.first else { return (try w - rate * g, []) }
        let v = try velocity * momentum + g
        let direction = nesterov ? try g + v * momentum : v
        return (try w - rate * direction, [v])
    }

    static let registration = Registry<any Optimizer>.Entry(
        "sgd", "stochastic gradient descent: momentum=0, nesterov=false, weight-decay=0"
    ) { spec in
        let momentum = try spec.double("momentum", default: 0, atLeast: 0, below: 1)
        let nesterov = try spec.bool("nesterov", default: false)
        let weightDecay = try spec.double("weight-decay", default: 0, atLeast: 0)
        guard !nesterov || momentum > 0 else {
            throw FoveaError.usage(
                "'nesterov' of 'sgd' needs a momentum above 0, such as sgd:momentum=0.9,nesterov=true")
        }
        return SGD(momentum: momentum, nesterov: nesterov, weightDecay: weightDecay)
    }
}
