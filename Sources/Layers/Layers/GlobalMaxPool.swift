import FoveaSpec
import FoveaTensor

/// The largest number of each channel's image: `[N, C, H, W]` to `[N, C]`. The gradient goes to the first of equals, as in
/// PyTorch's `adaptive_max_pool2d(x, 1)`.
public struct GlobalMaxPool: Layer {
    public init() {}

    /// - Throws: a sentence when the input is no batch of images.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        return try x.globalMaxPool()
    }
}

extension GlobalMaxPool {
    static let registration = LayerRegistry.Entry("gmp", "the largest number of each channel's image") { _ in
        LayerTemplate(GlobalMaxPool(), .imagesToFeatures)
    }
}
