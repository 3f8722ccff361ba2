import FoveaSpec
import FoveaTensor

/// RMSprop (Hinton 2012, lecture 6 of "Neural networks for machine learning") in PyTorch's form, with momentum μ:
///
///     g = gradient + λ w
///     v = α v + (1 - α) g²
///     d = g / (√v + ε)               centered (Graves 2013):  a = α a + (1 - α) g;  d = g / (√(v - a²) + ε)
///     w -= lr d                      with momentum:           b = μ b + d;          w -= lr b
///
/// Defaults: α = 0.99, ε = 1e-8, μ = 0, not centered, λ = 0; lr 0.01.
public struct RMSprop: Optimizer {
    /// α, the weight of the past in the mean of squares, in `0 ..< 1`.
    public let alpha: Double
    /// ε, added to the root, against division by zero.
    public let epsilon: Double
    /// μ, the weight of the past direction, in `0 ..< 1`; `nil` for none.
    public let momentum: Double?
    /// Whether the variance is divided by, not the mean of squares.
    public let centered: Bool
    /// λ, the share of the parameter that is added to its gradient.
    public var weightDecay: Double
    /// 0.01, PyTorch's.
    public var defaultLearningRate: Double { 0.01 }

    /// The defaults are PyTorch's.
    ///
    /// - Parameter momentum: 0 for none.
    public init(
        alpha: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0, centered: Bool = false,
        weightDecay: Double = 0
    ) {
        self.alpha = alpha
        self.epsilon = epsilon
        self.momentum = momentum == 0 ? nil : momentum
        self.centered = centered
        self.weightDecay = weightDecay
    }

    /// `square` (v), where centered `mean` (a), with momentum `momentum` (b); all 0 before the first step.
    public func slots(for parameter: VariableSpec) -> [SlotSpec] {
        [SlotSpec("square")] + (centered ? [SlotSpec("mean")] : []) + (momentum == nil ? [] : [SlotSpec("momentum")])
    }

    /// One step by the formula above.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        let rate = try step.learningRate.cast(to: w.dtype)
        let past = Coefficient.fixed(alpha)
        let g = try gradient.decayed(weightDecay, w)
        let square = try past.mix(slots[0], g.square())
        var next = [square]
        var spread = square
        if centered {
            let mean = try past.mix(slots[1], g)
            next.append(mean)
            // Rounding must not make a variance of 0 negative.
            spread = try maximum(square - mean.square(), 0)
        }
        var direction = try g / (spread.sqrt() + epsilon)
        if let momentum {
            direction =
                try Coefficient(momentum, scheduled: step.momentum, for: w) * slots[slots.count - 1] + direction
            next.append(direction)
        }
        return (try w - rate * direction, next)
    }

    static let registration = Registry<any Optimizer>.Entry(
        "rmsprop", "RMSprop (Hinton 2012): alpha=0.99, epsilon=1e-8, momentum=0, centered=false, weight-decay=0"
    ) { spec in
        RMSprop(
            alpha: try spec.double("alpha", default: 0.99, atLeast: 0, below: 1),
            epsilon: try spec.double("epsilon", default: 1e-8, atLeast: 0),
            momentum: try spec.double("momentum", default: 0, atLeast: 0, below: 1),
            centered: try spec.bool("centered", default: false),
            weightDecay: try spec.double("weight-decay", default: 0, atLeast: 0))
    }
}
