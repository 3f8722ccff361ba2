import FoveaTensor

/// Layers one after the other. Unnamed ones are numbered from 0, as in PyTorch's `nn.Sequential`.
public struct Sequential: Layer {
    public let layers: [any Layer]

    public init(_ layers: [any Layer]) { self.layers = layers }

    public init(@LayerBuilder _ layers: () throws -> Sequential) rethrows { self = try layers() }

    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try layers.reduce(x) { try context.apply($1, to: $0) }
    }
}
