import FoveaSpec
import FoveaTensor

/// The mean over each channel's image: `[N, C, H, W]` to `[N, C]` (Lin, Chen and Yan 2013, "Network In Network").
public struct GlobalAvgPool: Layer {
    public init() {}

    /// - Throws: a sentence when the input is no batch of images.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        return try x.globalAveragePool()
    }
}

extension GlobalAvgPool {
    static let registration = LayerRegistry.Entry("gap", "the mean over each channel's image (Lin et al. 2013)") { _ in
        LayerTemplate(GlobalAvgPool(), .imagesToFeatures)
    }
}
