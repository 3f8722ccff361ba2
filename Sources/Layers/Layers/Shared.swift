import FoveaTensor

/// A layer that is applied several times with one set of variables: the cell of a recurrence, tied weights.
///
///     struct Recurrence: Layer {
///         let cell = Shared("cell", Linear(8))
///         func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
///             try (0..<3).reduce(x) { h, _ in try context.apply(cell, to: h).tanh() }
///         }
///     }
///
/// All uses must be in one layer, so that they have one path, and ask for the same shapes. Gradients add up. A running statistic
/// moves at every use in turn, as in PyTorch; random numbers are drawn anew at each.
public struct Shared: WrappingLayer {
    public let base: any Layer
    private let name: String

    /// - Parameter name: What the variables are called in the layer that uses it.
    public init(_ name: String, _ base: any Layer) {
        self.name = name
        self.base = base
    }

    public var pathComponent: PathComponent { .name(name) }

    /// Builds the layer inside, with the variables of the use before; throws what it throws.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try context.sharing { try base(x, context) }
    }
}
