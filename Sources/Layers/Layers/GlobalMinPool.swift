import FoveaSpec
import FoveaTensor

/// The smallest number of each channel's image: `[N, C, H, W]` to `[N, C]`. The gradient goes to the first of equals, as in
/// PyTorch's `-adaptive_max_pool2d(-x, 1)`.
public struct GlobalMinPool: Layer {
    public init() {}

    /// - Throws: a sentence when the input is no batch of images.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        return try x.globalMinPool()
    }
}

extension GlobalMinPool {
    static let registration = LayerRegistry.Entry("gminp", "the smallest number of each channel's image") { _ in
        LayerTemplate(GlobalMinPool(), .imagesToFeatures)
    }
}
