import FoveaTensor

/// The outputs of several branches, one after the other along an axis, by default the channels: `y = cat(b₀(x), b₁(x), ...)`, as in
/// GoogLeNet's Inception blocks and DenseNet. Each line of the closure is a branch; all see the same input.
///
///     Concat {
///         Conv2d(64, kernel: 1).named("branch1")
///         Sequential { Conv2d(96, kernel: 1); Conv2d(128, kernel: 3) }.named("branch2")
///         Identity()
///     }
public struct Concat: Layer {
    private let branches: [any Layer]
    /// The axis along which the branches' outputs follow each other.
    public let axis: Int

    /// - Parameter axis: Counted from the front, with the batch; by default 1, the channels.
    public init(axis: Int = 1, @LayerBuilder _ branches: () -> Sequential) {
        self.branches = branches().layers
        self.axis = axis
    }

    public var summary: String { "Concat(\(branches.count) branches\(axis == 1 ? "" : ", axis: \(axis)"))" }

    /// - Throws: a sentence when there is no branch, or the outputs differ in more than the axis.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard !branches.isEmpty else { throw context.error(self, "needs at least one branch") }
        let parts = try branches.map { try context.apply($0, to: x) }
        return try .concatenated(parts, axis: axis)
    }
}
