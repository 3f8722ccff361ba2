import FoveaLayers
import FoveaSpec
import FoveaTensor

/// ResNeXt-29 for images of 32x32 (Xie, Girshick, Dollár, Tu and He 2017, "Aggregated Residual Transformations for Deep Neural Networks"):
/// a 3x3 convolution, three stages of three bottlenecks with 256, 512 and 1024 channels, the mean over the image, and a linear layer.
public struct CIFARResNeXt: Model {
    /// The number of parts of each 3x3 convolution: the paper's cardinality.
    public let groups: Int
    /// The width of each part in the first stage; it doubles from stage to stage.
    public let widthPerGroup: Int
    /// The number of outputs of the last layer, `fc`.
    public let classes: Int

    /// By default the paper's 8x64d, with 34.4 million parameters.
    public init(groups: Int = 8, widthPerGroup: Int = 64, classes: Int = 10) {
        self.groups = groups
        self.widthPerGroup = widthPerGroup
        self.classes = classes
    }

    public var body: some Layer {
        Conv2d(64, kernel: 3, bias: false).named("conv1")
        BatchNorm().named("bn1")
        ReLU().named("relu")
        for stage in 0..<3 {
            Sequential {
                for number in 0..<3 {
                    ResidualBlock(
                        .bottleneck, inner: (groups * widthPerGroup) << stage, outputs: 256 << stage,
                        stride: stage > 0 && number == 0 ? 2 : 1, groups: groups,
                        shortcut: number == 0 ? .projection : .identity)
                }
            }.named("layer\(stage + 1)")
        }
        GlobalAvgPool().named("avgpool")
        Linear.scores(classes).named("fc")
    }

    static let registrations = [(8, 64), (16, 64)].map { groups, width in
        ModelRegistry.Entry("resnext29_\(groups)x\(width)d", "ResNeXt-29 for 32x32 images (Xie et al. 2017)") { _ in
            { CIFARResNeXt(groups: groups, widthPerGroup: width, classes: $0) }
        }
    }
}
