import FoveaLayers
import FoveaSpec
import FoveaTensor

/// ConvNeXt (Liu, Mao, Wu, Feichtenhofer, Darrell and Xie 2022, "A ConvNet for the 2020s"): a residual network with what Transformers
/// brought: patches of 4x4 first, 7x7 depthwise kernels, one layer normalization and one GELU a block. Paths are those of torchvision's
/// state dictionaries.
public struct ConvNeXt: Model {
    /// The number of blocks in each stage.
    public let depths: [Int]
    /// The channels of each stage.
    public let widths: [Int]
    /// The number of outputs of the last layer, `classifier.2`.
    public let classes: Int
    /// With `.small`, patches of 2x2 come first; for images of about 32x32.
    public let stem: Stem
    /// The probability with which an image skips the last block's branch in training.
    public let stochasticDepth: Double
    /// What the scale of each branch begins with.
    public let layerScale: Double

    /// By default ConvNeXt-Tiny.
    public init(
        depths: [Int] = [3, 3, 9, 3], widths: [Int] = [96, 192, 384, 768], classes: Int = 1000, stem: Stem = .imagenet,
        stochasticDepth: Double = 0.1, layerScale: Double = 1e-6
    ) {
        self.depths = depths
        self.widths = widths
        self.classes = classes
        self.stem = stem
        self.stochasticDepth = stochasticDepth
        self.layerScale = layerScale
    }

    public var body: some Layer {
        let patch = stem == .small ? 2 : 4
        Sequential {
            Sequential {
                Conv2d(widths[0], kernel: Size2d(patch), stride: Size2d(patch), padding: 0)
                LayerNorm(over: .channels, epsilon: 1e-6)
            }
            for (stage, depth) in depths.enumerated() {
                if stage > 0 {
                    Sequential {
                        LayerNorm(over: .channels, epsilon: 1e-6)
                        Conv2d(widths[stage], kernel: 2, stride: 2, padding: 0)
                    }
                }
                Sequential {
                    for number in 0..<depth {
                        ConvNeXtBlock(
                            width: widths[stage], layerScale: layerScale,
                            dropPath: dropPath(stage: stage, number: number))
                    }
                }
            }
        }.named("features")
        GlobalAvgPool().named("avgpool")
        Sequential {
            LayerNorm(over: .channels, epsilon: 1e-6)
            Flatten()
            Linear.scores(classes)
        }.named("classifier")
    }

    /// Grows evenly from 0 to the rate of the last.
    private func dropPath(stage: Int, number: Int) -> Double {
        let last = depths.reduce(0, +) - 1
        return stochasticDepth * Double(depths[..<stage].reduce(0, +) + number) / Double(max(last, 1))
    }

    /// The members of the family that specs can name, a row each.
    private static let members: [(name: String, depths: [Int], widths: [Int], stochasticDepth: Double)] = [
        ("convnext_tiny", [3, 3, 9, 3], [96, 192, 384, 768], 0.1),
        ("convnext_small", [3, 3, 27, 3], [96, 192, 384, 768], 0.4),
    ]

    static let registrations = members.map { member in
        ModelRegistry.Entry(
            member.name,
            "ConvNeXt (Liu et al. 2022): stem=imagenet|small (2x2, for 32x32 images), layer-scale=1e-6, "
                + "stochastic-depth=\(member.stochasticDepth)"
        ) { spec in
            let stem = try spec.stem()
            let scale = try spec.double("layer-scale", default: 1e-6, atLeast: 0)
            let rate = try spec.double("stochastic-depth", default: member.stochasticDepth, atLeast: 0, below: 1)
            return {
                ConvNeXt(
                    depths: member.depths, widths: member.widths, classes: $0, stem: stem, stochasticDepth: rate,
                    layerScale: scale)
            }
        }
    }
}

/// A 7x7 depthwise convolution, a layer normalization, and two linear layers with a GELU between, added to the input.
private struct ConvNeXtBlock: Model {
    let width: Int
    let layerScale: Double
    let dropPath: Double

    var body: some Layer {
        Residual(dropPath: dropPath) {
            // Numbers as in torchvision, where places 1 and 6 permute axes.
            Sequential {
                DepthwiseConv2d(kernel: 7).named("0")
                LayerNorm(over: .channels, epsilon: 1e-6).named("2")
                ChannelLinear(4 * width).named("3")
                GELU().named("4")
                ChannelLinear(width).named("5")
            }.named("block")
            LayerScale(layerScale)
        }
    }
}
