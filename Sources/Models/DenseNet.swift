import FoveaLayers
import FoveaSpec
import FoveaTensor

/// Densely connected networks (Huang, Liu, van der Maaten and Weinberger 2017, DenseNet-BC): in each of four blocks a layer sees the
/// outputs of all layers before it, and adds `growth` channels to them. Between blocks, a 1x1 convolution and a mean halve channels and
/// size. Paths are those of torchvision's state dictionaries.
public struct DenseNet: Model {
    /// The number of layers in each block; `[6, 12, 24, 16]` is DenseNet-121.
    public let depths: [Int]
    /// The channels that each layer adds.
    public let growth: Int
    /// The channels of the first convolution.
    public let initial: Int
    /// The number of outputs of the last layer, `classifier`.
    public let classes: Int
    /// With `.small`, a 3x3 convolution with stride 1 and no pool comes first; for images of about 32x32.
    public let stem: Stem
    /// The rate of the dropout behind each layer.
    public let dropout: Double

    public init(
        depths: [Int], growth: Int = 32, initial: Int = 64, classes: Int = 1000, stem: Stem = .imagenet,
        dropout: Double = 0
    ) {
        self.depths = depths
        self.growth = growth
        self.initial = initial
        self.classes = classes
        self.stem = stem
        self.dropout = dropout
    }

    public var body: some Layer {
        Sequential {
            switch stem {
            case .imagenet: Conv2d(initial, kernel: 7, stride: 2, bias: false).named("conv0")
            case .small: Conv2d(initial, kernel: 3, bias: false).named("conv0")
            }
            BatchNorm().named("norm0")
            ReLU().named("relu0")
            if stem == .imagenet { MaxPool2d(kernel: 3, stride: 2, padding: 1).named("pool0") }
            for (index, depth) in depths.enumerated() {
                DenseBlock(depth: depth, growth: growth, dropout: dropout).named("denseblock\(index + 1)")
                if index < depths.count - 1 { DenseTransition().named("transition\(index + 1)") }
            }
            BatchNorm().named("norm5")
        }.named("features")
        ReLU().named("relu")
        GlobalAvgPool().named("avgpool")
        Linear.scores(classes).named("classifier")
    }

    /// The members of the family that specs can name, a row each.
    private static let members: [(name: String, depths: [Int], growth: Int, initial: Int)] = [
        ("densenet121", [6, 12, 24, 16], 32, 64),
        ("densenet169", [6, 12, 32, 32], 32, 64),
        ("densenet201", [6, 12, 48, 32], 32, 64),
        ("densenet161", [6, 12, 36, 24], 48, 96),
    ]

    static let registrations = members.map { member in
        ModelRegistry.Entry(
            member.name,
            "densely connected network (Huang et al. 2017): stem=imagenet|small (3x3, for 32x32 images), dropout=0"
        ) { spec in
            let stem = try spec.stem()
            let dropout = try spec.double("dropout", default: 0, atLeast: 0, below: 1)
            return {
                DenseNet(
                    depths: member.depths, growth: member.growth, initial: member.initial, classes: $0, stem: stem,
                    dropout: dropout)
            }
        }
    }
}

/// Layers of which each sees what all before it gave.
struct DenseBlock: Layer {
    let depth: Int
    let growth: Int
    let dropout: Double

    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try (1...max(depth, 1)).reduce(x) { seen, number in
            let layer = DenseLayer(growth: growth, dropout: dropout).named("denselayer\(number)")
            return try .concatenated([seen, context.apply(layer, to: seen)], axis: 1)
        }
    }
}

/// A 1x1 convolution to four times the growth and a 3x3 one to the growth, each behind a normalization and a ReLU.
private struct DenseLayer: Model {
    let growth: Int
    let dropout: Double

    var body: some Layer {
        BatchNorm().named("norm1")
        ReLU().named("relu1")
        Conv2d(4 * growth, kernel: 1, bias: false).named("conv1")
        BatchNorm().named("norm2")
        ReLU().named("relu2")
        Conv2d(growth, kernel: 3, bias: false).named("conv2")
        if dropout > 0 { Dropout(dropout).named("dropout") }
    }
}

/// Half of the channels, and half of the size.
private struct DenseTransition: Layer {
    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        return try layers(channels: x.shape[1] / 2)(x, context)
    }

    @LayerBuilder private func layers(channels: Int) -> Sequential {
        BatchNorm().named("norm")
        ReLU().named("relu")
        Conv2d(channels, kernel: 1, bias: false).named("conv")
        AvgPool2d(kernel: 2).named("pool")
    }
}
