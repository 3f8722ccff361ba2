import FoveaLayers
import FoveaSpec
import FoveaTensor

/// Residual networks (He, Zhang, Ren and Sun 2015, "Deep Residual Learning for Image Recognition"): a stem, four stages of
/// blocks with 64, 128, 256 and 512 channels, the mean over the image, and a linear layer.
///
/// The variables' paths are those of torchvision's state dictionaries: `conv1.weight`, `layer2.0.downsample.0.weight`,
/// `fc.bias`.
public struct ResNet: Model {
    /// What images meet first.
    public enum Stem: Sendable, Hashable {
        /// A 7x7 convolution with stride 2 and a 3x3 pool with stride 2, for images of about 224x224.
        case imagenet
        /// A 3x3 convolution with stride 1 and no pool, for images of about 32x32.
        case small
    }

    /// The number of blocks in each stage.
    public let depths: [Int]
    /// The number of outputs of the last layer, `fc`.
    public let classes: Int
    /// What comes before the first stage; it decides which image sizes the network suits.
    public let stem: Stem
    /// The probability with which an image skips the last block's branch in training, in `0 ..< 1`.
    public let stochasticDepth: Double
    /// Whether each block begins as the identity.
    public let zeroInit: Bool

    /// - Parameters:
    ///   - depths: The number of blocks in each stage; `[2, 2, 2, 2]` is ResNet-18.
    ///   - stochasticDepth: The rate of the last of L blocks; block l has l/L of it (Huang et al. 2016, "Deep Networks with
    ///     Stochastic Depth").
    ///   - zeroInit: Whether the last normalization of each branch begins with scale 0 (Goyal et al. 2017, "Accurate, Large
    ///     Minibatch SGD").
    public init(
        depths: [Int], classes: Int = 1000, stem: Stem = .imagenet, stochasticDepth: Double = 0, zeroInit: Bool = false
    ) {
        self.depths = depths
        self.classes = classes
        self.stem = stem
        self.stochasticDepth = stochasticDepth
        self.zeroInit = zeroInit
    }

    public var body: some Layer {
        switch stem {
        case .imagenet: Conv2d(64, kernel: 7, stride: 2, bias: false).named("conv1")
        case .small: Conv2d(64, kernel: 3, bias: false).named("conv1")
        }
        BatchNorm().named("bn1")
        ReLU().named("relu")
        if stem == .imagenet { MaxPool2d(kernel: 3, stride: 2, padding: 1).named("maxpool") }
        for (stage, depth) in depths.enumerated() {
            Sequential {
                for block in 0..<depth {
                    // From the second stage on, the first block halves the image and doubles the channels.
                    BasicBlock(
                        width: 64 << stage, stride: stage > 0 && block == 0 ? 2 : 1,
                        dropPath: dropPath(stage: stage, block: block), zeroInit: zeroInit)
                }
            }.named("layer\(stage + 1)")
        }
        GlobalAvgPool().named("avgpool")
        Linear(classes).named("fc")
    }

    /// Grows evenly from block to block, up to the rate of the last.
    private func dropPath(stage: Int, block: Int) -> Double {
        let number = depths[..<stage].reduce(0, +) + block + 1
        return stochasticDepth * Double(number) / Double(depths.reduce(0, +))
    }

    private static func entry(_ name: String, _ depths: [Int]) -> ModelRegistry.Entry {
        ModelRegistry.Entry(
            name,
            "residual network (He et al. 2015): stem=imagenet|small (3x3, for 32x32 images), stochastic-depth=0, "
                + "zero-init=false"
        ) { spec in
            let stem = try spec.choice(
                "stem", default: Stem.imagenet, among: [("imagenet", .imagenet), ("small", .small)])
            let stochasticDepth = try spec.double("stochastic-depth", default: 0, atLeast: 0, below: 1)
            let zeroInit = try spec.bool("zero-init", default: false)
            return {
                ResNet(depths: depths, classes: $0, stem: stem, stochasticDepth: stochasticDepth, zeroInit: zeroInit)
            }
        }
    }

    /// The members of the family that specs can name, a row each.
    static let registrations = [
        entry("resnet18", [2, 2, 2, 2])
    ]
}

/// Two 3x3 convolutions around which the input passes unchanged, or through a 1x1 convolution where the size changes.
public struct BasicBlock: Model {
    /// The number of channels of both convolutions and of the result.
    public let width: Int
    /// The step of the first convolution; other than 1, the shortcut gets a 1x1 convolution.
    public let stride: Int
    /// The probability with which an image skips the convolutions in training.
    public let dropPath: Double
    /// Whether the block begins as the identity: the last normalization's scale begins with 0.
    public let zeroInit: Bool

    /// With the default stride the input must have `width` channels already.
    public init(width: Int, stride: Int = 1, dropPath: Double = 0, zeroInit: Bool = false) {
        self.width = width
        self.stride = stride
        self.dropPath = dropPath
        self.zeroInit = zeroInit
    }

    public var body: some Layer {
        Residual(dropPath: dropPath) {
            Conv2d(width, kernel: 3, stride: Size2d(stride), bias: false).named("conv1")
            BatchNorm().named("bn1")
            ReLU().named("relu1")
            Conv2d(width, kernel: 3, bias: false).named("conv2")
            BatchNorm(initialScale: zeroInit ? 0 : 1).named("bn2")
        } shortcut: {
            if stride != 1 {
                Conv2d(width, kernel: 1, stride: Size2d(stride), bias: false)
                BatchNorm()
            }
        }
        ReLU().named("relu2")
    }
}
