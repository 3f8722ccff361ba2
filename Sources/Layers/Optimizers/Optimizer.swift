import FoveaTensor

/// A rule that turns a gradient into a new parameter.
///
/// It is built of elementwise tensor operations only, so that the compiler makes one pass over each parameter of it.
public protocol Optimizer: Sendable {
    /// What is remembered for each parameter between steps, each of the parameter's type.
    var slots: [SlotSpec] { get }

    /// One step.
    ///
    /// - Parameters:
    ///   - gradient: Of the parameter's type.
    ///   - slots: In the order of `slots`.
    ///   - learningRate: A scalar.
    ///   - step: A scalar: 1 at the first step.
    /// - Returns: the new parameter and the new slots, of unchanged types.
    func update(
        parameter: Tensor, gradient: Tensor, slots: [Tensor], learningRate: Tensor, step: Tensor
    ) throws -> (parameter: Tensor, slots: [Tensor])
}

/// A number that an optimizer keeps beside every number of a parameter.
public struct SlotSpec: Sendable, Hashable {
    /// Such as `momentum`.
    public let name: String
    /// Its value before the first step.
    public let initial: Double

    /// By default 0 before the first step.
    public init(_ name: String, initial: Double = 0) {
        self.name = name
        self.initial = initial
    }
}
