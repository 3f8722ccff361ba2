import FoveaLayers
import FoveaSpec
import FoveaTensor

/// EfficientNet-B0 (Tan and Le 2019): inverted residuals with squeeze and excitation and SiLU, found by search. Paths are those of
/// torchvision's state dictionaries.
public struct EfficientNet: Model {
    /// The number of outputs of the last layer, `classifier.1`.
    public let classes: Int
    /// With `.small`, the first two strides are 1; for images of about 32x32.
    public let stem: Stem
    /// The rate of the dropout before the last layer.
    public let dropout: Double
    /// The probability with which an image skips the last block's branch in training.
    public let stochasticDepth: Double

    public init(classes: Int = 1000, stem: Stem = .imagenet, dropout: Double = 0.2, stochasticDepth: Double = 0.2) {
        self.classes = classes
        self.stem = stem
        self.dropout = dropout
        self.stochasticDepth = stochasticDepth
    }

    /// The paper's table 1: expansion, kernel, stride of the first block, channels, number of blocks.
    private static let stages = [
        (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4),
        (6, 3, 1, 320, 1),
    ]

    public var body: some Layer {
        Sequential {
            ConvNormActivation(outputs: 32, stride: stem == .small ? 1 : 2, activation: SiLU())
            for (index, stage) in Self.stages.enumerated() {
                let (expansion, kernel, stride, outputs, count) = stage
                Sequential {
                    for number in 0..<count {
                        MBConv(
                            expansion: expansion, kernel: kernel, outputs: outputs,
                            stride: number > 0 || stem == .small && index == 1 ? 1 : stride,
                            dropPath: dropPath(stage: index, number: number))
                    }
                }
            }
            ConvNormActivation(outputs: 1280, kernel: 1, activation: SiLU())
        }.named("features")
        GlobalAvgPool().named("avgpool")
        Sequential {
            Dropout(dropout)
            Linear.scores(classes)
        }.named("classifier")
    }

    /// Grows evenly from 0, as in torchvision, towards the rate given.
    private func dropPath(stage: Int, number: Int) -> Double {
        let before = Self.stages[..<stage].reduce(0) { $0 + $1.4 } + number
        return stochasticDepth * Double(before) / Double(Self.stages.reduce(0) { $0 + $1.4 })
    }

    static let registration = ModelRegistry.Entry(
        "efficientnet_b0",
        "EfficientNet-B0 (Tan and Le 2019): stem=imagenet|small (for 32x32 images), dropout=0.2, stochastic-depth=0.2"
    ) { spec in
        let stem = try spec.stem()
        let dropout = try spec.double("dropout", default: 0.2, atLeast: 0, below: 1)
        let stochasticDepth = try spec.double("stochastic-depth", default: 0.2, atLeast: 0, below: 1)
        return { EfficientNet(classes: $0, stem: stem, dropout: dropout, stochasticDepth: stochasticDepth) }
    }
}

/// An inverted residual with squeeze and excitation: 1x1 to `expansion` times the channels, depthwise, scaled by channel, and 1x1 back.
struct MBConv: Layer {
    let expansion: Int
    let kernel: Int
    let outputs: Int
    let stride: Int
    let dropPath: Double

    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        let (channels, inner) = (x.shape[1], expansion * x.shape[1])
        let branch = Sequential {
            if expansion != 1 { ConvNormActivation(outputs: inner, kernel: 1, activation: SiLU()) }
            ConvNormActivation(outputs: inner, kernel: Size2d(kernel), stride: stride, groups: nil, activation: SiLU())
            // A quarter of the block's input, not of what is scaled.
            SqueezeExcitation(.channels(max(1, channels / 4)), activation: SiLU())
            ConvNormActivation(outputs: outputs, kernel: 1, activation: nil)
        }.named("block")
        guard stride == 1, channels == outputs else { return try context.apply(branch, to: x) }
        return try Residual(dropPath: dropPath) { branch }(x, context)
    }
}
