import FoveaLayers
import FoveaSpec
import FoveaTensor

/// AlexNet, in the one-column form that torchvision has (Krizhevsky 2014, "One weird trick for parallelizing convolutional neural
/// networks"), whose state dictionary has these paths. Images of at least 63x63; 224x224 is what it was made for.
public struct AlexNet: Model {
    /// The number of outputs of the last layer, `classifier.6`.
    public let classes: Int
    /// The rate of both dropouts.
    public let dropout: Double

    public init(classes: Int = 1000, dropout: Double = 0.5) {
        self.classes = classes
        self.dropout = dropout
    }

    /// The variance 1 / fan_in. He's 2 / fan_in keeps the mean square behind a ReLU, but each of the three overlapping pools more than
    /// triples it, and nothing here normalizes.
    private let initializer = HeInitializer(gain: .linear)

    public var body: some Layer {
        Sequential {
            Conv2d(64, kernel: 11, stride: 4, padding: 2, initializer: initializer)
            ReLU()
            MaxPool2d(kernel: 3, stride: 2)
            Conv2d(192, kernel: 5, initializer: initializer)
            ReLU()
            MaxPool2d(kernel: 3, stride: 2)
            for width in [384, 256, 256] {
                Conv2d(width, kernel: 3, initializer: initializer)
                ReLU()
            }
            MaxPool2d(kernel: 3, stride: 2)
        }.named("features")
        AdaptiveAvgPool2d(6).named("avgpool")
        Flatten().named("flatten")
        Sequential {
            for _ in 0..<2 {
                Dropout(dropout)
                Linear(4096, initializer: initializer)
                ReLU()
            }
            Linear.scores(classes)
        }.named("classifier")
    }

    static let registration = ModelRegistry.Entry(
        "alexnet", "AlexNet in one column (Krizhevsky 2014), torchvision's: dropout=0.5"
    ) { spec in
        let dropout = try spec.double("dropout", default: 0.5, atLeast: 0, below: 1)
        return { AlexNet(classes: $0, dropout: dropout) }
    }
}

/// AlexNet as it won in 2012, on two graphics cards (Krizhevsky, Sutskever and Hinton 2012, "ImageNet Classification with Deep
/// Convolutional Neural Networks"): the second, fourth and fifth convolution see only the half of the channels that lies on their card,
/// and local response normalization follows the first two. The paper's pool of 3x3 with stride 2 overlaps.
public struct AlexNet2012: Model {
    /// The number of outputs of the last layer, `fc8`.
    public let classes: Int
    /// The rate of both dropouts.
    public let dropout: Double

    public init(classes: Int = 1000, dropout: Double = 0.5) {
        self.classes = classes
        self.dropout = dropout
    }

    public var body: some Layer {
        // The paper says 224x224 and computes with 227x227; two zeros around make one of the other.
        Conv2d(96, kernel: 11, stride: 4, padding: 2).named("conv1")
        ReLU().named("relu1")
        // The paper's α stands before a sum, PyTorch's before a mean of 5.
        LocalResponseNorm(5, alpha: 5e-4, k: 2).named("norm1")
        MaxPool2d(kernel: 3, stride: 2).named("pool1")
        Conv2d(256, kernel: 5, groups: 2).named("conv2")
        ReLU().named("relu2")
        LocalResponseNorm(5, alpha: 5e-4, k: 2).named("norm2")
        MaxPool2d(kernel: 3, stride: 2).named("pool2")
        Conv2d(384, kernel: 3).named("conv3")
        ReLU().named("relu3")
        Conv2d(384, kernel: 3, groups: 2).named("conv4")
        ReLU().named("relu4")
        Conv2d(256, kernel: 3, groups: 2).named("conv5")
        ReLU().named("relu5")
        MaxPool2d(kernel: 3, stride: 2).named("pool5")
        WideHead(classes: classes, dropout: dropout)
    }

    static let registration = ModelRegistry.Entry(
        "alexnet2012", "AlexNet as it won, in two groups and with LRN (Krizhevsky et al. 2012): dropout=0.5"
    ) { spec in
        let dropout = try spec.double("dropout", default: 0.5, atLeast: 0, below: 1)
        return { AlexNet2012(classes: $0, dropout: dropout) }
    }
}

/// Two linear layers of 4096, each with a ReLU and a dropout, and the scores: the end of the networks of 2012 and 2013, under Caffe's
/// names.
struct WideHead: Layer {
    let classes: Int
    let dropout: Double

    var pathComponent: PathComponent { .transparent }

    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try layers(x, context) }

    @LayerBuilder private var layers: Sequential {
        Flatten().named("flatten")
        for number in 6...7 {
            Linear(4096).named("fc\(number)")
            ReLU().named("relu\(number)")
            Dropout(dropout).named("drop\(number)")
        }
        Linear.scores(classes).named("fc8")
    }
}
