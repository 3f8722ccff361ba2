import FoveaLayers
import FoveaSpec
import FoveaTensor

/// GoogLeNet (Szegedy et al. 2015, "Going Deeper with Convolutions"), with batch normalization as in torchvision, whose state dictionary
/// has these paths. Nine Inception blocks; in training, two heads inside of the network add 0.3 of their loss each.
///
/// As in torchvision, the third branch of an Inception block has a 3x3 kernel, where the paper has 5x5. Its pretrained weights want
/// images normalized to mean 0.5 and standard deviation 0.5.
public struct GoogLeNet: Model {
    /// The number of outputs of the last layer, `fc`, and of both heads.
    public let classes: Int
    /// With `.small`, a single 3x3 convolution comes before the first block; for images of about 32x32.
    public let stem: Stem
    /// Whether there are heads inside of the network.
    public let hasAuxiliaryHeads: Bool
    /// The rate of the dropout before `fc`.
    public let dropout: Double

    public init(classes: Int = 1000, stem: Stem = .imagenet, hasAuxiliaryHeads: Bool = true, dropout: Double = 0.2) {
        self.classes = classes
        self.stem = stem
        self.hasAuxiliaryHeads = hasAuxiliaryHeads
        self.dropout = dropout
    }

    public var body: some Layer {
        switch stem {
        case .imagenet:
            InceptionConv(outputs: 64, kernel: 7, stride: 2).named("conv1")
            MaxPool2d(kernel: 3, stride: 2, ceilMode: true).named("maxpool1")
            InceptionConv(outputs: 64, kernel: 1).named("conv2")
            InceptionConv(outputs: 192, kernel: 3).named("conv3")
            MaxPool2d(kernel: 3, stride: 2, ceilMode: true).named("maxpool2")
        case .small: InceptionConv(outputs: 192, kernel: 3).named("conv1")
        }
        Inception(64, 96, 128, 16, 32, 32).named("inception3a")
        Inception(128, 128, 192, 32, 96, 64).named("inception3b")
        MaxPool2d(kernel: 3, stride: 2, ceilMode: true).named("maxpool3")
        Inception(192, 96, 208, 16, 48, 64).named("inception4a")
        if hasAuxiliaryHeads { head.named("aux1") }
        Inception(160, 112, 224, 24, 64, 64).named("inception4b")
        Inception(128, 128, 256, 24, 64, 64).named("inception4c")
        Inception(112, 144, 288, 32, 64, 64).named("inception4d")
        if hasAuxiliaryHeads { head.named("aux2") }
        Inception(256, 160, 320, 32, 128, 128).named("inception4e")
        MaxPool2d(kernel: 2, stride: 2, ceilMode: true).named("maxpool4")
        Inception(256, 160, 320, 32, 128, 128).named("inception5a")
        Inception(384, 192, 384, 48, 128, 128).named("inception5b")
        GlobalAvgPool().named("avgpool")
        Dropout(dropout).named("dropout")
        Linear.scores(classes).named("fc")
    }

    private var head: AuxiliaryHead {
        AuxiliaryHead(weight: 0.3) {
            AdaptiveAvgPool2d(4).named("avgpool")
            InceptionConv(outputs: 128, kernel: 1).named("conv")
            Flatten().named("flatten")
            Linear(1024).named("fc1")
            ReLU().named("relu")
            Dropout(0.7).named("dropout")
            Linear.scores(classes).named("fc2")
        }
    }

    static let registration = ModelRegistry.Entry(
        "googlenet",
        "GoogLeNet with batch normalization (Szegedy et al. 2015): stem=imagenet|small, aux=true (heads inside), dropout=0.2"
    ) { spec in
        let stem = try spec.stem()
        let hasHeads = try spec.bool("aux", default: true)
        let dropout = try spec.double("dropout", default: 0.2, atLeast: 0, below: 1)
        return { GoogLeNet(classes: $0, stem: stem, hasAuxiliaryHeads: hasHeads, dropout: dropout) }
    }
}

/// Four branches on one image, whose channels follow each other: 1x1, 3x3, a second 3x3, and a pool; 1x1 convolutions make the last three
/// narrow.
struct Inception: Layer {
    private let branches: Concat

    /// The widths as the paper's table 1 has them: #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj.
    init(_ single: Int, _ reduce3: Int, _ width3: Int, _ reduce5: Int, _ width5: Int, _ pooled: Int) {
        branches = Concat {
            InceptionConv(outputs: single, kernel: 1).named("branch1")
            Sequential {
                InceptionConv(outputs: reduce3, kernel: 1)
                InceptionConv(outputs: width3, kernel: 3)
            }.named("branch2")
            Sequential {
                InceptionConv(outputs: reduce5, kernel: 1)
                InceptionConv(outputs: width5, kernel: 3)
            }.named("branch3")
            Sequential {
                MaxPool2d(kernel: 3, stride: 1, padding: 1, ceilMode: true)
                InceptionConv(outputs: pooled, kernel: 1)
            }.named("branch4")
        }
    }

    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try branches(x, context) }
}

/// A convolution, batch normalization with ε = 0.001, and ReLU: torchvision's `BasicConv2d`.
struct InceptionConv: Model {
    let outputs: Int
    let kernel: Size2d
    var stride = 1

    var body: some Layer {
        Conv2d(outputs, kernel: kernel, stride: Size2d(stride), bias: false).named("conv")
        BatchNorm(epsilon: 0.001).named("bn")
        ReLU().named("relu")
    }
}
