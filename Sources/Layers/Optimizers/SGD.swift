import FoveaSpec
import FoveaTensor

/// Stochastic gradient descent in PyTorch's form, with weight decay λ and momentum μ:
///
///     g = gradient + λ w
///     v = μ v + g                 (v = 0 before the first step)
///     w -= lr v                   Nesterov: w -= lr (g + μ v)
///
/// Without momentum `w -= lr g` and nothing is remembered. Defaults: all 0; lr 0.1. Nesterov's form is that of Sutskever,
/// Martens, Dahl and Hinton 2013, "On the importance of initialization and momentum in deep learning".
public struct SGD: Optimizer {
    /// μ, the weight of the past direction, in `0 ..< 1`; `nil` for none.
    public let momentum: Double?
    /// Whether the step looks ahead along the momentum; without momentum it makes no difference.
    public let nesterov: Bool
    /// λ, the share of the parameter that is added to its gradient.
    public var weightDecay: Double
    /// 0.1: PyTorch has none, and its 1e-3 is far from what networks are trained with.
    public var defaultLearningRate: Double { 0.1 }

    /// By default plain gradient descent.
    ///
    /// - Parameter momentum: 0 for none.
    public init(momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0) {
        self.momentum = momentum == 0 ? nil : momentum
        self.nesterov = nesterov
        self.weightDecay = weightDecay
    }

    /// `momentum` (v), 0 before the first step; nothing where there is no momentum.
    public func slots(for parameter: VariableSpec) -> [SlotSpec] { momentum == nil ? [] : [SlotSpec("momentum")] }

    /// One step by the formula above; which step it is makes no difference.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        let rate = try step.learningRate.cast(to: w.dtype)
        let g = try gradient.decayed(weightDecay, w)
        guard let momentum, let velocity = slots.first else { return (try w - rate * g, []) }
        let mu = try Coefficient(momentum, scheduled: step.momentum, for: w)
        let v = try mu * velocity + g
        return (try w - rate * (nesterov ? g + mu * v : v), [v])
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

extension Tensor {
    /// A gradient with `λ w` added: that of the loss plus `λ/2 ‖w‖²`.
    func decayed(_ weightDecay: Double, _ w: Tensor) throws -> Tensor {
        weightDecay == 0 ? self : try self + w * weightDecay
    }

    /// A parameter after decay that does not go through the gradient: `(1 - lr λ) w`.
    func shrunk(_ weightDecay: Double, _ rate: Tensor) throws -> Tensor {
        weightDecay == 0 ? self : try self * (1 - rate * weightDecay)
    }
}
