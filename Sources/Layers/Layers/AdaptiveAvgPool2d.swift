import FoveaSpec
import FoveaTensor

/// The mean over windows that cover the image evenly, as many as `outputSize` says: `[N, C, H, W]` to `[N, C, OH, OW]` for
/// images of any size. See ``Operations/AdaptiveAveragePool`` for the windows where sizes do not divide.
public struct AdaptiveAvgPool2d: Layer {
    /// Height and width of the result.
    public let outputSize: Size2d

    /// Any size of at least 1x1.
    public init(_ outputSize: Size2d) { self.outputSize = outputSize }

    public var summary: String { "AdaptiveAvgPool2d(\(outputSize.short))" }

    /// - Throws: a sentence when the input is no batch of images or the output is smaller than 1x1.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try x.adaptiveAveragePool2d(outputSize)
    }
}

extension AdaptiveAvgPool2d {
    static let registration = LayerRegistry.Entry(
        "adaptiveavgpool", "the mean over windows that cover the image evenly: adaptiveavgpool7 or size=7x5"
    ) { spec in
        guard let size = try spec.window("size", example: "adaptiveavgpool7") else {
            throw FoveaError.usage("'adaptiveavgpool' needs the size of its result, such as adaptiveavgpool7")
        }
        return LayerTemplate(AdaptiveAvgPool2d(size), .images)
    }
}
