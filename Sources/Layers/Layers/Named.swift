import FoveaTensor

/// A layer under a name; made by ``Layer/named(_:)``.
public struct Named: WrappingLayer {
    public let base: any Layer
    private let name: String

    init(_ base: any Layer, _ name: String) {
        self.base = base
        self.name = name
    }

    /// Builds the layer inside, under the name; throws what it throws.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try base(x, context) }
    public var pathComponent: PathComponent { .name(name) }
}
