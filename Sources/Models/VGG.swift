import FoveaLayers
import FoveaSpec
import FoveaTensor

/// VGG (Simonyan and Zisserman 2015, "Very Deep Convolutional Networks for Large-Scale Image Recognition"): 3x3 convolutions in five
/// groups, each ended by a pool, and three linear layers. Paths are those of torchvision's state dictionaries, with or without batch
/// normalization.
public struct VGG: Model {
    /// The number of 3x3 convolutions in each of the five groups; `[2, 2, 3, 3, 3]` is VGG-16.
    public let depths: [Int]
    /// The number of outputs of the last layer.
    public let classes: Int
    /// Whether a batch normalization follows each convolution. Its bias stays, as in torchvision.
    public let isNormalized: Bool
    /// With `.small`, images of 32x32 end as 1x1, and a single linear layer, `classifier`, follows.
    public let stem: Stem
    /// The rate of both dropouts.
    public let dropout: Double

    public init(
        depths: [Int], classes: Int = 1000, isNormalized: Bool = false, stem: Stem = .imagenet, dropout: Double = 0.5
    ) {
        self.depths = depths
        self.classes = classes
        self.isNormalized = isNormalized
        self.stem = stem
        self.dropout = dropout
    }

    public var body: some Layer {
        Sequential {
            for (depth, width) in zip(depths, [64, 128, 256, 512, 512]) {
                for _ in 0..<depth {
                    Conv2d(width, kernel: 3)
                    if isNormalized { BatchNorm() }
                    ReLU()
                }
                MaxPool2d(kernel: 2)
            }
        }.named("features")
        if stem == .small {
            GlobalAvgPool().named("avgpool")
            Linear.scores(classes).named("classifier")
        } else {
            AdaptiveAvgPool2d(7).named("avgpool")
            Flatten().named("flatten")
            Sequential {
                for _ in 0..<2 {
                    Linear(4096)
                    ReLU()
                    Dropout(dropout)
                }
                Linear.scores(classes)
            }.named("classifier")
        }
    }

    /// The members of the family by the number of their layers with weights, a row each.
    private static let members = [
        11: [1, 1, 2, 2, 2], 13: [2, 2, 2, 2, 2], 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4],
    ]

    static let registrations = members.sorted { $0.key < $1.key }.flatMap { number, depths in
        [
            ModelRegistry.Entry(
                "vgg\(number)",
                "VGG (Simonyan and Zisserman 2015): norm=none|batch, stem=imagenet|small (for 32x32 images), dropout=0.5"
            ) { spec in
                let isNormalized = try spec.batchNorm()
                return try product(depths, isNormalized: isNormalized, &spec)
            },
            ModelRegistry.Entry(
                "vgg\(number)_bn", "vgg\(number):norm=batch by torchvision's name: stem=imagenet|small, dropout=0.5"
            ) { spec in try product(depths, isNormalized: true, &spec) },
        ]
    }

    private static func product(_ depths: [Int], isNormalized: Bool, _ spec: inout Spec) throws -> ModelRegistry.Product
    {
        let stem = try spec.stem()
        let dropout = try spec.double("dropout", default: 0.5, atLeast: 0, below: 1)
        return { VGG(depths: depths, classes: $0, isNormalized: isNormalized, stem: stem, dropout: dropout) }
    }
}
