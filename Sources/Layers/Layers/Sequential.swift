import FoveaTensor

/// Layers one after the other. Unnamed ones are numbered from 0, as in PyTorch's `nn.Sequential`.
public struct Sequential: Layer {
    /// In the order they are applied; none makes the identity.
    public let layers: [any Layer]

    /// Layers of a list, such as one made at run time.
    public init(_ layers: [any Layer]) { self.layers = layers }

    /// Layers of a closure, one a line, with loops and conditions; throws what the closure throws.
    public init(@LayerBuilder _ layers: () throws -> Sequential) rethrows { self = try layers() }

    /// Builds each layer on the output of the one before.
    ///
    /// - Throws: the sentence, with its path, of the first layer whose input does not fit.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try layers.reduce(x) { try context.apply($1, to: $0) }
    }
}
