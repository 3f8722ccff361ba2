import FoveaLayers
import FoveaSpec
import FoveaTensor

/// Wide residual networks for images of 32x32 (Zagoruyko and Komodakis 2016): pre-activation blocks in three stages of `16k`, `32k` and
/// `64k` channels. WRN-28-10 has 36.5 million parameters.
public struct WideResNet: Model {
    /// The number of layers, `6n + 4` for n blocks in each stage.
    public let depth: Int
    /// The factor `k` of the widths.
    public let widening: Int
    /// The number of outputs of the last layer, `fc`.
    public let classes: Int
    /// The rate of the dropout between the convolutions of each block.
    public let dropout: Double

    /// A depth that is not `6n + 4` is rounded down to one.
    public init(depth: Int, widening: Int, classes: Int = 10, dropout: Double = 0) {
        self.depth = depth
        self.widening = widening
        self.classes = classes
        self.dropout = dropout
    }

    public var body: some Layer {
        Conv2d(16, kernel: 3, bias: false).named("conv1")
        for stage in 0..<3 {
            let width = (16 * widening) << stage
            Sequential {
                for number in 0..<(depth - 4) / 6 {
                    ResidualBlock(
                        .basic, inner: width, outputs: width, stride: stage > 0 && number == 0 ? 2 : 1,
                        form: .preactivation,
                        shortcut: number == 0 && (stage > 0 || widening > 1) ? .projection : .identity, dropout: dropout
                    )
                }
            }.named("layer\(stage + 1)")
        }
        BatchNorm().named("bn")
        ReLU().named("relu")
        GlobalAvgPool().named("avgpool")
        Linear.scores(classes).named("fc")
    }

    static let registrations = [(16, 8), (28, 10), (40, 4)].map { depth, widening in
        ModelRegistry.Entry(
            "wrn\(depth)_\(widening)",
            "wide residual network for 32x32 images (Zagoruyko and Komodakis 2016): dropout=0 (0.3 in the paper)"
        ) { spec in
            let dropout = try spec.double("dropout", default: 0, atLeast: 0, below: 1)
            return { WideResNet(depth: depth, widening: widening, classes: $0, dropout: dropout) }
        }
    }
}
