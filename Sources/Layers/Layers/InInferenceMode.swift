import FoveaTensor

/// A layer that is built as for inference also in training (PyTorch's `eval()` on a part of a network): batch normalizations use
/// their running statistics and leave them as they are, nothing is dropped. Made by ``Layer/inInferenceMode()``.
public struct InInferenceMode: Layer {
    private let base: any Layer

    init(_ base: any Layer) { self.base = base }

    public var pathComponent: PathComponent { base.pathComponent }
    public var summary: String { base.summary }

    /// Builds the layer inside; throws what it throws.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try context.inferring { try base(x, context) }
    }
}

extension Layer {
    /// The same layer, built as for inference also in training. Its parameters are trained, unless they are ``frozen()``.
    public func inInferenceMode() -> InInferenceMode { InInferenceMode(self) }
}
