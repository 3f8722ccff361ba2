import FoveaTensor

/// A linear layer at every place of an image: `[N, C, H, W]` to `[N, outputs, H, W]`. PyTorch's `Linear` on images whose channels come
/// last, as in ConvNeXt; a ``Conv2d`` with a 1x1 kernel, but for the shape of its weight.
///
/// Parameters: `weight` `[outputs, C]`, He normal; `bias` `[outputs]`, zeros.
public struct ChannelLinear: Layer {
    /// The number of output channels.
    public let outputs: Int

    /// The number of output channels; input channels are read off the input.
    public init(_ outputs: Int) { self.outputs = outputs }

    public var summary: String { "ChannelLinear(\(outputs))" }

    /// - Throws: a sentence when the input is no batch of images.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        guard outputs >= 1 else { throw context.error(self, "needs at least one output channel") }
        let channels = x.shape[1]
        let weight = try context.parameter("weight", [outputs, channels], .he).reshaped([outputs, channels, 1, 1])
        let bias = try context.parameter("bias", [outputs], .zeros).reshaped([1, outputs, 1, 1])
        return try x.conv2d(weight) + bias
    }
}
