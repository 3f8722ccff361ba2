import FoveaTensor

/// A rule that turns a gradient into a new parameter.
///
/// It is built of elementwise tensor operations where the rule allows it, so that the compiler makes one pass over each
/// parameter of it.
public protocol Optimizer: Sendable {
    /// λ, the share of a parameter that each step takes away: added to the gradient, or apart from it where the
    /// optimizer's documentation says so; 0 for none.
    var weightDecay: Double { get set }

    /// The learning rate to begin with where none is given: PyTorch's or the paper's.
    var defaultLearningRate: Double { get }

    /// The weight of the past in the direction, which a schedule may move: μ, or Adam's β₁; `nil` where there is none.
    var momentum: Double? { get }

    /// What is remembered beside a parameter between steps.
    func slots(for parameter: VariableSpec) -> [SlotSpec]

    /// One step of one parameter.
    ///
    /// - Parameters:
    ///   - parameter: Its value before the step.
    ///   - spec: Its place and type.
    ///   - gradient: Of the parameter's type.
    ///   - slots: In the order of ``slots(for:)``.
    ///   - step: What is the same for every parameter.
    /// - Returns: the new parameter and the new slots, of unchanged types.
    func update(
        _ parameter: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor])

    /// The same rule, knowing all parameters of the network: for rules that treat the last layer in their own way.
    func adapted(to parameters: [VariableSpec]) -> Self
}

extension Optimizer {
    /// By default a parameter's rule does not depend on the others.
    public func adapted(to parameters: [VariableSpec]) -> Self { self }
}

/// What changes from step to step and is the same for every parameter.
public struct OptimizerStep: Sendable {
    /// A scalar.
    public var learningRate: Tensor
    /// A scalar, `t`: 1 at the first step.
    public var number: Tensor
    /// A scalar in place of the optimizer's own ``Optimizer/momentum``, where a schedule moves it.
    public var momentum: Tensor?

    /// By default the optimizer's own momentum.
    public init(learningRate: Tensor, number: Tensor, momentum: Tensor? = nil) {
        self.learningRate = learningRate
        self.number = number
        self.momentum = momentum
    }
}

/// What an optimizer keeps beside a parameter.
public struct SlotSpec: Sendable, Hashable {
    /// Such as `momentum`.
    public let name: String
    /// Its value before the first step, everywhere.
    public let initial: Double
    /// Whether it is one number for the whole parameter; otherwise it is one for every number of it.
    public let isScalar: Bool

    /// By default a number for every number of the parameter, 0 before the first step.
    public init(_ name: String, initial: Double = 0, isScalar: Bool = false) {
        self.name = name
        self.initial = initial
        self.isScalar = isScalar
    }

    /// The slot's type beside a parameter.
    public func type(beside parameter: TensorType) -> TensorType {
        isScalar ? TensorType(.scalar, parameter.dtype) : parameter
    }
}
