import FoveaLayers
import FoveaSpec
import FoveaTensor

/// The residual networks for images of 32x32 in section 4.2 of He, Zhang, Ren and Sun 2015: a 3x3 convolution, three stages of `n` blocks
/// with 16, 32 and 64 channels, the mean over the image, and a linear layer. With `6n + 2` layers, ResNet-20 has 0.27 and ResNet-110 1.7
/// million parameters.
public struct CIFARResNet: Model {
    /// The number of blocks in each of the three stages.
    public let blocks: Int
    /// The number of outputs of the last layer, `fc`.
    public let classes: Int
    /// What the input passes through where the size changes: the paper's option A, `.padding`, or B, `.projection`.
    public let shortcut: ResidualBlock.Shortcut
    /// Where a block adds its input; `.plain` is the twin without shortcuts.
    public let form: ResidualBlock.Form
    /// Whether each block begins as the identity.
    public let zeroInit: Bool

    /// By default with option A, as in the paper's table 6.
    public init(
        blocks: Int, classes: Int = 10, shortcut: ResidualBlock.Shortcut = .padding,
        form: ResidualBlock.Form = .original, zeroInit: Bool = false
    ) {
        self.blocks = blocks
        self.classes = classes
        self.shortcut = shortcut
        self.form = form
        self.zeroInit = zeroInit
    }

    public var body: some Layer {
        Conv2d(16, kernel: 3, bias: false).named("conv1")
        if form != .preactivation {
            BatchNorm().named("bn1")
            ReLU().named("relu")
        }
        for stage in 0..<3 {
            Sequential {
                for number in 0..<blocks {
                    ResidualBlock(
                        .basic, inner: 16 << stage, outputs: 16 << stage, stride: stage > 0 && number == 0 ? 2 : 1,
                        form: form, shortcut: stage > 0 && number == 0 ? shortcut : .identity, zeroInit: zeroInit)
                }
            }.named("layer\(stage + 1)")
        }
        if form == .preactivation {
            BatchNorm().named("bn")
            ReLU().named("relu")
        }
        GlobalAvgPool().named("avgpool")
        Linear.scores(classes).named("fc")
    }

    static let registrations = [20, 32, 44, 56, 110].map { depth in
        ModelRegistry.Entry(
            "resnet\(depth)",
            "residual network for 32x32 images (He et al. 2015, section 4.2): shortcut=A|B, "
                + "form=original|preactivation|plain, zero-init=false"
        ) { spec in
            let shortcut = try spec.choice(
                "shortcut", default: ResidualBlock.Shortcut.padding, among: [("A", .padding), ("B", .projection)])
            let form = try spec.residualForm()
            let zeroInit = try spec.bool("zero-init", default: false)
            return {
                CIFARResNet(
                    blocks: (depth - 2) / 6, classes: $0, shortcut: shortcut, form: form, zeroInit: zeroInit)
            }
        }
    }
}
