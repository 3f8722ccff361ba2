import FoveaSpec
import FoveaTensor

/// Each image as one row: `[N, C, H, W]` to `[N, C · H · W]`, channels outermost as in PyTorch.
public struct Flatten: Layer {
    public init() {}

    /// - Throws: a sentence when there is no batch axis.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank >= 1 else { throw context.error(self, expects: "a batch", got: x) }
        return try x.flattened(from: 1)
    }
}

extension Flatten {
    static let registration = LayerRegistry.Entry("flatten", "each image as one row of features") { _ in
        LayerTemplate(Flatten(), .imagesToFeatures)
    }
}
