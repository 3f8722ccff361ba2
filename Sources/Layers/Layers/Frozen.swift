import FoveaTensor

/// Layers whose parameters training leaves as they are (PyTorch's `requires_grad_(False)`): they cost no gradient, and none is
/// computed below the lowest that is trained. The layers count among the siblings of this one.
///
///     Frozen { backbone }.inInferenceMode()       // with its batch normalizations, as fine-tuning wants it
///     Linear(10)
///
/// Running statistics go on in training; ``Layer/inInferenceMode()`` stops them too.
public struct Frozen: WrappingLayer {
    public let base: any Layer
    private let isFrozen: @Sendable (String) -> Bool

    /// Freezes all parameters of the layers in the closure.
    public init(@LayerBuilder _ layers: () -> Sequential) { self.init(Transparent(layers())) { _ in true } }

    init(_ base: any Layer, where isFrozen: @escaping @Sendable (String) -> Bool) {
        self.base = base
        self.isFrozen = isFrozen
    }

    /// Builds the layers inside; throws what they throw.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try context.freezing(where: isFrozen) { try base(x, context) }
    }
}

extension Layer {
    /// The same layer, whose parameters training leaves as they are.
    public func frozen() -> Frozen { Frozen(self) { _ in true } }

    /// The same layer, of which training leaves some parameters as they are.
    ///
    /// - Parameter isFrozen: Is told a parameter's dotted path from the network's root, such as `layer1.0.conv1.weight`.
    public func frozen(where isFrozen: @escaping @Sendable (_ path: String) -> Bool) -> Frozen {
        Frozen(self, where: isFrozen)
    }
}

/// Layers that lie directly in the path of what they stand in.
struct Transparent: Layer {
    private let base: Sequential

    init(_ base: Sequential) { self.base = base }

    var pathComponent: PathComponent { .transparent }
    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try base(x, context) }
}
