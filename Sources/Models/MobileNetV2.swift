import FoveaLayers
import FoveaSpec
import FoveaTensor

/// MobileNetV2 (Sandler, Howard, Zhu, Zhmoginov and Chen 2018): inverted residuals, which are wide inside and narrow where they are added,
/// with a depthwise convolution in the middle. Paths are those of torchvision's state dictionaries.
public struct MobileNetV2: Model {
    /// The number of outputs of the last layer, `classifier.1`.
    public let classes: Int
    /// With `.small`, the first two strides are 1; for images of about 32x32.
    public let stem: Stem
    /// What all widths are multiplied by, rounded to multiples of 8.
    public let width: Double
    /// The rate of the dropout before the last layer.
    public let dropout: Double

    public init(classes: Int = 1000, stem: Stem = .imagenet, width: Double = 1, dropout: Double = 0.2) {
        self.classes = classes
        self.stem = stem
        self.width = width
        self.dropout = dropout
    }

    /// The paper's table 2: expansion, channels, number of blocks, stride of the first.
    private static let stages = [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]

    public var body: some Layer {
        Sequential {
            ConvNormActivation(outputs: channels(32), stride: stem == .small ? 1 : 2, activation: ReLU6())
            for (stage, (expansion, outputs, count, stride)) in Self.stages.enumerated() {
                for number in 0..<count {
                    InvertedResidual(
                        expansion: expansion, outputs: channels(outputs),
                        stride: number > 0 || stem == .small && stage == 1 ? 1 : stride)
                }
            }
            ConvNormActivation(outputs: channels(1280, atLeast: 1280), kernel: 1, activation: ReLU6())
        }.named("features")
        GlobalAvgPool().named("avgpool")
        Sequential {
            Dropout(dropout)
            Linear.scores(classes)
        }.named("classifier")
    }

    /// The nearest multiple of 8 that is not less than nine tenths, as in the authors' code.
    private func channels(_ base: Int, atLeast minimum: Int = 8) -> Int {
        let exact = Double(base) * width
        let rounded = max(8, Int(exact + 4) / 8 * 8)
        return max(Double(rounded) < 0.9 * exact ? rounded + 8 : rounded, minimum)
    }

    static let registration = ModelRegistry.Entry(
        "mobilenet_v2",
        "MobileNetV2 (Sandler et al. 2018): stem=imagenet|small (for 32x32 images), width=1 (factor), dropout=0.2"
    ) { spec in
        let stem = try spec.stem()
        let width = try spec.double("width", default: 1, in: 0.1...10)
        let dropout = try spec.double("dropout", default: 0.2, atLeast: 0, below: 1)
        return { MobileNetV2(classes: $0, stem: stem, width: width, dropout: dropout) }
    }
}

/// 1x1 to `expansion` times the channels, a depthwise 3x3, and 1x1 back without an activation; the input is added where it fits.
struct InvertedResidual: Layer {
    let expansion: Int
    let outputs: Int
    let stride: Int

    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        let branch = Sequential {
            if expansion != 1 {
                ConvNormActivation(outputs: expansion * x.shape[1], kernel: 1, activation: ReLU6())
            }
            ConvNormActivation(outputs: expansion * x.shape[1], stride: stride, groups: nil, activation: ReLU6())
            Conv2d(outputs, kernel: 1, bias: false)
            BatchNorm()
        }.named("conv")
        guard stride == 1, x.shape[1] == outputs else { return try context.apply(branch, to: x) }
        return try Residual { branch }(x, context)
    }
}
