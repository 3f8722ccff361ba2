import FoveaLayers
import FoveaSpec
import FoveaTensor

/// Residual networks for ImageNet (He, Zhang, Ren and Sun 2015, "Deep Residual Learning for Image Recognition"): a stem, four stages of
/// blocks, the mean over the image, and a linear layer. ResNeXt, wide ResNet and SE-ResNet are other blocks in the same frame.
///
/// The variables' paths are those of torchvision's state dictionaries: `conv1.weight`, `layer2.0.downsample.0.weight`,
/// `fc.bias`.
public struct ResNet: Model {
    /// The number of blocks in each stage.
    public let depths: [Int]
    /// What the stages are made of.
    public let block: ResidualBlock.Kind
    /// The number of outputs of the last layer, `fc`.
    public let classes: Int
    /// What comes before the first stage; it decides which image sizes the network suits. `.small` is a 3x3 convolution with stride 1
    /// and no pool.
    public let stem: Stem
    /// Where a block adds its input.
    public let form: ResidualBlock.Form
    /// The number of parts that the 3x3 convolutions of bottlenecks are cut into: ResNeXt's cardinality.
    public let groups: Int
    /// The width of each part in the first stage.
    public let widthPerGroup: Int
    /// By how much the inner layer of squeeze and excitation is narrower; none where it is `nil`.
    public let squeeze: Int?
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
        depths: [Int], block: ResidualBlock.Kind = .basic, classes: Int = 1000, stem: Stem = .imagenet,
        form: ResidualBlock.Form = .original, groups: Int = 1, widthPerGroup: Int = 64, squeeze: Int? = nil,
        stochasticDepth: Double = 0, zeroInit: Bool = false
    ) {
        self.depths = depths
        self.block = block
        self.classes = classes
        self.stem = stem
        self.form = form
        self.groups = groups
        self.widthPerGroup = widthPerGroup
        self.squeeze = squeeze
        self.stochasticDepth = stochasticDepth
        self.zeroInit = zeroInit
    }

    public var body: some Layer {
        switch stem {
        case .imagenet: Conv2d(64, kernel: 7, stride: 2, bias: false).named("conv1")
        case .small: Conv2d(64, kernel: 3, bias: false).named("conv1")
        }
        // Pre-activation blocks bring their own; the last sum is then normalized at the end.
        if form != .preactivation {
            BatchNorm().named("bn1")
            ReLU().named("relu")
        }
        if stem == .imagenet { MaxPool2d(kernel: 3, stride: 2, padding: 1).named("maxpool") }
        for (stage, depth) in depths.enumerated() {
            Sequential {
                for number in 0..<depth { residualBlock(stage: stage, number: number) }
            }.named("layer\(stage + 1)")
        }
        if form == .preactivation {
            BatchNorm().named("bn")
            ReLU().named("relu")
        }
        GlobalAvgPool().named("avgpool")
        Linear.scores(classes).named("fc")
    }

    private func residualBlock(stage: Int, number: Int) -> ResidualBlock {
        let outputs = (64 << stage) * block.expansion
        let isFirst = number == 0
        return ResidualBlock(
            block, inner: (widthPerGroup << stage) * groups, outputs: outputs,
            // From the second stage on, the first block halves the image and doubles the channels.
            stride: stage > 0 && isFirst ? 2 : 1, groups: groups, form: form,
            shortcut: isFirst && (stage > 0 || outputs != 64) ? .projection : .identity, squeeze: squeeze,
            dropPath: dropPath(stage: stage, number: number), zeroInit: zeroInit)
    }

    /// Grows evenly from block to block, up to the rate of the last.
    private func dropPath(stage: Int, number: Int) -> Double {
        let place = depths[..<stage].reduce(0, +) + number + 1
        return stochasticDepth * Double(place) / Double(depths.reduce(0, +))
    }
}

extension ResNet {
    /// A member of the family that specs can name.
    private struct Member {
        let name: String
        let paper: String
        let depths: [Int]
        let block: ResidualBlock.Kind
        var groups = 1
        var widthPerGroup = 64
        var squeeze: Int?
    }

    private static let members: [Member] = {
        let paper = "residual network (He et al. 2015)"
        let wide = "wide residual network (Zagoruyko and Komodakis 2016), torchvision's"
        let next = "residual network of grouped convolutions (Xie et al. 2017)"
        let squeezed = "residual network with squeeze and excitation (Hu et al. 2018)"
        let (d18, d34, d50, d101, d152) = (
            [2, 2, 2, 2], [3, 4, 6, 3], [3, 4, 6, 3], [3, 4, 23, 3], [3, 8, 36, 3]
        )
        return [
            Member(name: "resnet18", paper: paper, depths: d18, block: .basic),
            Member(name: "resnet34", paper: paper, depths: d34, block: .basic),
            Member(name: "resnet50", paper: paper, depths: d50, block: .bottleneck),
            Member(name: "resnet101", paper: paper, depths: d101, block: .bottleneck),
            Member(name: "resnet152", paper: paper, depths: d152, block: .bottleneck),
            Member(name: "wide_resnet50_2", paper: wide, depths: d50, block: .bottleneck, widthPerGroup: 128),
            Member(name: "wide_resnet101_2", paper: wide, depths: d101, block: .bottleneck, widthPerGroup: 128),
            Member(name: "resnext50_32x4d", paper: next, depths: d50, block: .bottleneck, groups: 32, widthPerGroup: 4),
            Member(
                name: "resnext101_32x8d", paper: next, depths: d101, block: .bottleneck, groups: 32, widthPerGroup: 8),
            Member(
                name: "resnext101_64x4d", paper: next, depths: d101, block: .bottleneck, groups: 64, widthPerGroup: 4),
            Member(name: "seresnet18", paper: squeezed, depths: d18, block: .basic, squeeze: 16),
            Member(name: "seresnet34", paper: squeezed, depths: d34, block: .basic, squeeze: 16),
            Member(name: "seresnet50", paper: squeezed, depths: d50, block: .bottleneck, squeeze: 16),
            Member(name: "seresnet101", paper: squeezed, depths: d101, block: .bottleneck, squeeze: 16),
        ]
    }()

    /// The members of the family that specs can name.
    static let registrations = members.map { member in
        ModelRegistry.Entry(
            member.name,
            "\(member.paper): stem=imagenet|small (3x3, for 32x32 images), form=original|preactivation|plain, "
                + "stochastic-depth=0, zero-init=false"
        ) { spec in
            let stem = try spec.stem()
            let form = try spec.residualForm()
            let stochasticDepth = try spec.double("stochastic-depth", default: 0, atLeast: 0, below: 1)
            let zeroInit = try spec.bool("zero-init", default: false)
            return { classes in
                ResNet(
                    depths: member.depths, block: member.block, classes: classes, stem: stem, form: form,
                    groups: member.groups, widthPerGroup: member.widthPerGroup, squeeze: member.squeeze,
                    stochasticDepth: stochasticDepth, zeroInit: zeroInit)
            }
        }
    }
}
