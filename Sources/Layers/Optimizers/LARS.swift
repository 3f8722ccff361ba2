import FoveaSpec
import FoveaTensor

/// LARS (You, Gitman and Ginsburg 2017, "Large batch training of convolutional networks"): momentum with a rate of its own for
/// each layer, by the lengths of its weights and of their gradient:
///
///     r = η ‖w‖ / (‖g‖ + λ ‖w‖)          (1 where either norm is 0, and for parameters with one axis: biases, norms)
///     v = μ v + r (g + λ w)
///     w -= lr v
///
/// The learning rate stands outside of the momentum, as in PyTorch's SGD. Defaults: μ = 0.9, η = 0.001, λ = 0; lr 0.1.
public struct LARS: Optimizer {
    /// μ, the weight of the past direction, in `0 ..< 1`; `nil` for none.
    public let momentum: Double?
    /// η, how far a layer is trusted to move.
    public let trust: Double
    /// λ, the share of the parameter that is added to its gradient.
    public var weightDecay: Double
    /// 0.1; the paper's grow with the batch, to 10 and more for batches of thousands.
    public var defaultLearningRate: Double { 0.1 }

    /// The defaults are the paper's, without weight decay.
    ///
    /// - Parameter momentum: 0 for none.
    public init(momentum: Double = 0.9, trust: Double = 0.001, weightDecay: Double = 0) {
        self.momentum = momentum == 0 ? nil : momentum
        self.trust = trust
        self.weightDecay = weightDecay
    }

    /// `momentum` (v), 0 before the first step; nothing where there is no momentum.
    public func slots(for parameter: VariableSpec) -> [SlotSpec] { momentum == nil ? [] : [SlotSpec("momentum")] }

    /// One step by the formula above.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        let rate = try step.learningRate.cast(to: w.dtype)
        var direction = try gradient.decayed(weightDecay, w)
        if w.rank > 1 { direction = try ratio(w, gradient) * direction }
        guard let momentum, let velocity = slots.first else { return (try w - rate * direction, []) }
        let v = try Coefficient(momentum, scheduled: step.momentum, for: w) * velocity + direction
        return (try w - rate * v, [v])
    }

    private func ratio(_ w: Tensor, _ g: Tensor) throws -> Tensor {
        let (size, length) = try (w.norm(), g.norm())
        let ratio = try size * trust / (length + size * weightDecay)
        return try .select((size * length) .> 0, ratio, .constant(1, w.dtype))
    }

    static let registration = Registry<any Optimizer>.Entry(
        "lars",
        "momentum with a rate for each layer by its norms (You, Gitman and Ginsburg 2017): momentum=0.9, trust=0.001, "
            + "weight-decay=0"
    ) { spec in
        LARS(
            momentum: try spec.double("momentum", default: 0.9, atLeast: 0, below: 1),
            trust: try spec.double("trust", default: 0.001, above: 0),
            weightDecay: try spec.double("weight-decay", default: 0, atLeast: 0))
    }
}
