import FoveaTensor

/// Each channel scaled by a learned number that begins small, `y_c = scale_c · x_c`, at the end of a residual branch: the block begins
/// as almost the identity (Touvron et al. 2021, "Going Deeper with Image Transformers"; ConvNeXt).
///
/// Parameter: `layer_scale` `[C, 1, 1]`, which lies directly in the path of what the layer stands in, as in torchvision.
public struct LayerScale: Layer {
    /// What the scales begin with.
    public let initial: Double

    /// By default 1e-6, ConvNeXt's.
    public init(_ initial: Double = 1e-6) { self.initial = initial }

    public var pathComponent: PathComponent { .transparent }
    public var summary: String { "LayerScale(\(initial))" }

    /// - Throws: a sentence for what are no images.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        return try x * context.parameter("layer_scale", [x.shape[1], 1, 1], .constant(initial))
    }
}
