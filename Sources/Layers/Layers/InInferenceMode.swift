import FoveaTensor

/// A layer that is built as for inference also in training (PyTorch's `eval()` on a part of a network): batch normalizations use
/// their running statistics and leave them as they are, nothing is dropped. Made by ``Layer/inInferenceMode()``.
public struct InInferenceMode: WrappingLayer {
    public let base: any Layer
    /// Which layers, by path; all where it is `nil`.
    private let isStill: (@Sendable (String) -> Bool)?

    init(_ base: any Layer, where isStill: (@Sendable (String) -> Bool)? = nil) {
        self.base = base
        self.isStill = isStill
    }

    /// Builds the layer inside; throws what it throws.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard let isStill else { return try context.inferring { try base(x, context) } }
        return try context.inferring(where: isStill) { try base(x, context) }
    }
}

extension Layer {
    /// The same layer, built as for inference also in training. Its parameters are trained, unless they are ``frozen()``.
    public func inInferenceMode() -> InInferenceMode { InInferenceMode(self) }

    /// The same layer, of which some layers inside are built as for inference also in training.
    ///
    /// - Parameter isStill: Is told a layer's dotted path from the network's root, such as `layer1.0.bn1`.
    public func inInferenceMode(where isStill: @escaping @Sendable (_ path: String) -> Bool) -> InInferenceMode {
        InInferenceMode(self, where: isStill)
    }
}
