import FoveaSpec
import FoveaTensor

/// Muon (Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks"): the momentum of a matrix, made nearly
/// orthogonal by a Newton-Schulz iteration, so that no direction is much longer than another. For parameters with two axes or more, a
/// kernel `[O, I, H, W]` being the matrix `[O, I H W]`:
///
///     m = μ m + (1 - μ) g                      (m = 0 before the first step)
///     u = (1 - μ) g + μ m                      without Nesterov: u = m
///     w -= lr λ w
///     w -= lr · √max(1, rows / columns) · newtonSchulz(u)
///
/// The rest, biases and norms, and by Jordan's rule the classifier's matrix (the last parameter with two axes or more), is
/// AdamW's, with β₁ = 0.9, β₂ = 0.95, ε = 1e-10 and a rate that is `adamWScale` of the run's: 3e-4 where Muon's is 0.02. See
/// ``Operations/NewtonSchulz``. Jordan's code takes rows and columns of the factor from the gradient before it is flattened, so that it is
/// 1 for kernels; here they are the matrix's.
///
/// Defaults: μ = 0.95, Nesterov, 5 iterations, λ = 0; lr 0.02.
public struct Muon: Optimizer {
    /// Who trains the classifier's matrix.
    public enum Head: Sendable, Hashable {
        /// AdamW, by Jordan's rule.
        case adamW
        /// Muon, like every other matrix.
        case muon
    }

    /// μ, the weight of the past in the direction, in `0 ..< 1`.
    public let beta: Double
    /// Whether the step looks ahead along the momentum.
    public let nesterov: Bool
    /// Iterations of Newton and Schulz.
    public let iterations: Int
    /// λ; a step takes `lr λ w` away, in AdamW's part too.
    public var weightDecay: Double
    /// What AdamW's learning rate is of Muon's.
    public let adamWScale: Double
    /// Who trains the classifier's matrix.
    public let head: Head
    private var headPath: String?
    /// 0.02, Jordan's.
    public var defaultLearningRate: Double { 0.02 }
    /// μ; a scheduled one is AdamW's β₁ too.
    public var momentum: Double? { beta }

    /// The defaults are Jordan's.
    public init(
        momentum: Double = 0.95, nesterov: Bool = true, iterations: Int = 5, weightDecay: Double = 0,
        adamWScale: Double = 0.015, head: Head = .adamW
    ) {
        beta = momentum
        self.nesterov = nesterov
        self.iterations = iterations
        self.weightDecay = weightDecay
        self.adamWScale = adamWScale
        self.head = head
    }

    /// Finds the classifier's matrix: the last parameter with two axes or more.
    public func adapted(to parameters: [VariableSpec]) -> Muon {
        var adapted = self
        if head == .adamW { adapted.headPath = parameters.last { $0.type.shape.rank >= 2 }?.path }
        return adapted
    }

    private func isOrthogonalized(_ spec: VariableSpec) -> Bool {
        spec.type.shape.rank >= 2 && spec.path != headPath
    }

    private var rest: AdamW { AdamW(beta1: 0.9, beta2: 0.95, epsilon: 1e-10, weightDecay: weightDecay) }

    /// `momentum` (m), 0 before the first step; AdamW's slots for the rest.
    public func slots(for parameter: VariableSpec) -> [SlotSpec] {
        isOrthogonalized(parameter) ? [SlotSpec("momentum")] : rest.slots(for: parameter)
    }

    /// One step by the formula above.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        guard isOrthogonalized(spec) else {
            return try rest.update(w, of: spec, gradient: gradient, slots: slots, at: step.scaled(adamWScale))
        }
        let rate = try step.learningRate.cast(to: w.dtype)
        let mu = try Coefficient(beta, scheduled: step.momentum, for: w)
        let mean = try mu.mix(slots[0], gradient)
        let direction = try (nesterov ? mu.mix(mean, gradient) : mean).newtonSchulz(steps: iterations)
        let (rows, columns) = (w.shape[0], w.shape.count / max(w.shape[0], 1))
        let scale = max(1, Double(rows) / Double(max(columns, 1))).squareRoot()
        return (try w.shrunk(weightDecay, rate) - rate * scale * direction, [mean])
    }

    static let registration = Registry<any Optimizer>.Entry(
        "muon",
        "momentum made orthogonal by Newton-Schulz, AdamW for biases, norms and the head (Jordan et al. 2024): "
            + "momentum=0.95, nesterov=true, steps=5, weight-decay=0 (decoupled), adamw-scale=0.015 (of the rate), "
            + "head=adamw|muon"
    ) { spec in
        Muon(
            momentum: try spec.double("momentum", default: 0.95, atLeast: 0, below: 1),
            nesterov: try spec.bool("nesterov", default: true),
            iterations: try spec.int("steps", default: 5, in: 1...100),
            weightDecay: try spec.double("weight-decay", default: 0, atLeast: 0),
            adamWScale: try spec.double("adamw-scale", default: 0.015, above: 0),
            head: try spec.choice("head", default: .adamW, among: [("adamw", Head.adamW), ("muon", .muon)]))
    }
}
