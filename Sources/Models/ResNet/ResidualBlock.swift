import FoveaLayers
import FoveaSpec
import FoveaTensor

/// Convolutions around which the input passes, unchanged or changed only in size: what residual networks are stacked from.
///
/// Paths are torchvision's: `conv1`, `bn1`, `conv2`, `bn2`, in bottlenecks `conv3`, `bn3`, and `downsample.0`, `downsample.1`; with squeeze
/// and excitation `se.fc1`, `se.fc2`.
public struct ResidualBlock: Layer {
    /// Which convolutions.
    public enum Kind: Sendable, Hashable {
        /// Two of 3x3.
        case basic
        /// 1x1 to a narrower image, 3x3, and 1x1 back to four times as many channels.
        case bottleneck

        /// How many times more channels come out than the stage's width says.
        public var expansion: Int { self == .basic ? 1 : 4 }
    }

    /// Where the input is added.
    public enum Form: Sendable, Hashable {
        /// Before the last ReLU: `relu(x + bn(conv(relu(bn(conv(x))))))` (He et al. 2015).
        case original
        /// After everything: `x + conv(relu(bn(conv(relu(bn(x))))))` (He, Zhang, Ren and Sun 2016, "Identity Mappings in Deep Residual
        /// Networks").
        case preactivation
        /// Nowhere: the twin without shortcuts that the papers compare with, which gets worse with depth.
        case plain
    }

    /// What the input passes through.
    public enum Shortcut: Sendable, Hashable {
        /// Nothing.
        case identity
        /// Every second place, and zeros for the new channels: the paper's option A, without parameters.
        case padding
        /// A 1x1 convolution and, but for pre-activation, a normalization: option B.
        case projection
    }

    /// Which convolutions.
    public let kind: Kind
    /// The channels between the convolutions.
    public let inner: Int
    /// The channels of the result.
    public let outputs: Int
    /// The step of the 3x3 convolution, of the first one in basic blocks.
    public let stride: Int
    /// The parts the 3x3 convolutions are cut into.
    public let groups: Int
    /// Where the input is added.
    public let form: Form
    /// What the input passes through.
    public let shortcut: Shortcut
    /// By how much the inner layer of squeeze and excitation, before the sum, is narrower; none where it is `nil`.
    public let squeeze: Int?
    /// The rate of a dropout between the convolutions, as in wide ResNets.
    public let dropout: Double
    /// The probability with which an image skips the convolutions in training.
    public let dropPath: Double
    /// Whether the block begins as the identity: the scale of the last normalization of the branch begins with 0.
    public let zeroInit: Bool

    /// With the identity as its shortcut, the input must have the result's shape already.
    public init(
        _ kind: Kind, inner: Int, outputs: Int, stride: Int = 1, groups: Int = 1, form: Form = .original,
        shortcut: Shortcut = .identity, squeeze: Int? = nil, dropout: Double = 0, dropPath: Double = 0,
        zeroInit: Bool = false
    ) {
        self.kind = kind
        self.inner = inner
        self.outputs = outputs
        self.stride = stride
        self.groups = groups
        self.form = form
        self.shortcut = shortcut
        self.squeeze = squeeze
        self.dropout = dropout
        self.dropPath = dropPath
        self.zeroInit = zeroInit
    }

    public var summary: String { "ResidualBlock(\(outputs))" }

    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        switch form {
        case .plain: try plain(x, context)
        case .original: try original(x, context)
        case .preactivation: try preactivation(x, context)
        }
    }

    // MARK: The forms

    @LayerBuilder private var plain: Sequential {
        branch.layers
        ReLU().named("relu\(convolutions.count)")
    }

    @LayerBuilder private var original: Sequential {
        Residual(dropPath: dropPath) {
            branch.layers
        } shortcut: {
            if shortcut == .padding { PaddingShortcut(outputs: outputs, stride: stride) }
            if shortcut == .projection {
                Conv2d(outputs, kernel: 1, stride: Size2d(stride), bias: false)
                BatchNorm()
            }
        }
        ReLU().named("relu\(convolutions.count)")
    }

    /// Where the shape changes, the shortcut too begins behind the first normalization.
    private func preactivation(_ x: Tensor, _ context: Context) throws -> Tensor {
        var active = try context.apply(BatchNorm().named("bn1"), to: x)
        active = try context.apply(ReLU().named("relu1"), to: active)
        let residual = Residual(dropPath: dropPath) {
            for (index, convolution) in convolutions.enumerated() {
                if index > 0 {
                    BatchNorm().named("bn\(index + 1)")
                    ReLU().named("relu\(index + 1)")
                    if index == 1, dropout > 0 { Dropout(dropout).named("dropout") }
                }
                convolution.named("conv\(index + 1)")
            }
            if let squeeze { SqueezeExcitation(reduction: squeeze).named("se") }
        } shortcut: {
            switch shortcut {
            case .identity: Given(x)
            case .padding:
                Given(x)
                PaddingShortcut(outputs: outputs, stride: stride)
            case .projection: Conv2d(outputs, kernel: 1, stride: Size2d(stride), bias: false)
            }
        }
        return try residual(active, context)
    }

    // MARK: The branch

    /// Convolutions, each normalized, with ReLUs between.
    @LayerBuilder private var branch: Sequential {
        for (index, convolution) in convolutions.enumerated() {
            let isLast = index == convolutions.count - 1
            convolution.named("conv\(index + 1)")
            BatchNorm(initialScale: zeroInit && isLast ? 0 : 1).named("bn\(index + 1)")
            if !isLast { ReLU().named("relu\(index + 1)") }
            if index == 0, dropout > 0 { Dropout(dropout).named("dropout") }
        }
        if let squeeze { SqueezeExcitation(reduction: squeeze).named("se") }
    }

    private var convolutions: [Conv2d] {
        switch kind {
        case .basic:
            [
                Conv2d(inner, kernel: 3, stride: Size2d(stride), groups: groups, bias: false),
                Conv2d(outputs, kernel: 3, groups: groups, bias: false),
            ]
        case .bottleneck:
            [
                Conv2d(inner, kernel: 1, bias: false),
                Conv2d(inner, kernel: 3, stride: Size2d(stride), groups: groups, bias: false),
                Conv2d(outputs, kernel: 1, bias: false),
            ]
        }
    }
}

/// Every `stride`-th place of an image, with zeros for the channels that it does not have.
struct PaddingShortcut: Layer {
    let outputs: Int
    let stride: Int

    var summary: String { "PaddingShortcut(\(outputs), stride: \(stride))" }

    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4, x.shape[1] <= outputs else {
            throw context.error(self, expects: "images of at most \(outputs) channels", got: x)
        }
        let places = try x.sliced(starts: [0, 0, 0, 0], ends: x.shape.dimensions, strides: [1, 1, stride, stride])
        return try places.padded([(0, 0), (0, outputs - x.shape[1]), (0, 0), (0, 0)])
    }
}

/// A tensor that is there already, whatever comes in.
struct Given: Layer {
    let tensor: Tensor

    init(_ tensor: Tensor) { self.tensor = tensor }

    var pathComponent: PathComponent { .transparent }
    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor { tensor }
}

extension Spec {
    /// The setting `form=original|preactivation|plain`.
    mutating func residualForm() throws -> ResidualBlock.Form {
        try choice(
            "form", default: .original,
            among: [("original", .original), ("preactivation", .preactivation), ("plain", .plain)])
    }
}
