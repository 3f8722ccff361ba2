import FoveaSpec
import FoveaTensor

/// Convolution of images: `[N, C, H, W]` to `[N, outputs, H', W']`, without flipping the kernel.
///
/// Parameters: `weight` `[outputs, C / groups, KH, KW]`, He normal; `bias` `[outputs]`, zeros. See
/// ``Operations/Convolution`` for the formula and the sizes.
public struct Conv2d: Layer {
    /// The number of output channels.
    public let outputs: Int
    /// Height and width of the kernel, without the gaps of a dilation.
    public let kernel: Size2d
    /// The step from output to output in the image; by default 1.
    public let stride: Size2d
    /// `nil`: as many zeros on each side as keep the size at stride 1, `dilation * (kernel - 1) / 2`.
    public let padding: Padding?
    /// What stands in the padding; by default zeros.
    public let paddingMode: PaddingMode
    /// The distance between neighbouring kernel weights in the image; 1 for no gaps.
    public let dilation: Size2d
    /// The number of parts the channels are cut into, each seeing only itself; it must divide inputs and outputs.
    public let groups: Int
    /// Whether a number per output channel is added; not needed before ``BatchNorm``, which takes it away again.
    public let bias: Bool
    /// How `weight` begins; by default He normal.
    public let initializer: any Initializer

    /// - Parameters:
    ///   - outputs: The number of output channels; input channels are read off the input.
    ///   - padding: By default symmetric, "same" for odd kernels as PyTorch users write it: 1 for a 3x3 kernel at any
    ///     stride.
    ///   - paddingMode: What stands in the padding. `.reflect` needs an image wider than its padding.
    ///   - groups: The number of parts the channels are cut into.
    public init(
        _ outputs: Int, kernel: Size2d, stride: Size2d = 1, padding: Padding? = nil, paddingMode: PaddingMode = .zeros,
        dilation: Size2d = 1, groups: Int = 1, bias: Bool = true, initializer: any Initializer = .he
    ) {
        self.outputs = outputs
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.paddingMode = paddingMode
        self.dilation = dilation
        self.groups = groups
        self.bias = bias
        self.initializer = initializer
    }

    public var summary: String {
        var settings = ["\(outputs)", "kernel: \(kernel.short)"]
        if stride != 1 { settings.append("stride: \(stride.short)") }
        if let padding { settings.append("padding: \(padding.short)") }
        if paddingMode != .zeros { settings.append("paddingMode: \(paddingMode)") }
        if dilation != 1 { settings.append("dilation: \(dilation.short)") }
        if groups != 1 { settings.append("groups: \(groups)") }
        return "Conv2d(\(settings.joined(separator: ", ")))"
    }

    /// - Throws: a sentence when the input is no batch of images, the groups do not divide the channels, the kernel is
    ///   larger than the padded image, or the padding is too wide to be reflected.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        guard outputs >= 1, min(kernel.height, kernel.width) >= 1 else {
            throw context.error(self, "needs at least one output channel and a kernel of at least 1x1")
        }
        guard groups >= 1, x.shape[1] % groups == 0, outputs % groups == 0 else {
            throw context.error(
                self, expects: "groups that divide its \(outputs) output channels and the input's channels", got: x)
        }
        let shape: Shape = [outputs, x.shape[1] / groups, kernel.height, kernel.width]
        let weight = try context.parameter("weight", shape, initializer)
        let y = try x.conv2d(
            weight, stride: stride, padding: padding ?? symmetric, paddingMode: paddingMode, dilation: dilation,
            groups: groups)
        guard bias else { return y }
        return try y + context.parameter("bias", [outputs], .zeros).reshaped([1, outputs, 1, 1])
    }

    private var symmetric: Padding {
        .symmetric(
            height: dilation.height * (kernel.height - 1) / 2, width: dilation.width * (kernel.width - 1) / 2)
    }
}

extension Conv2d {
    static let registration = LayerRegistry.Entry(
        "conv",
        "convolution to so many channels: conv32 (conv: a map for each class), kernel=3, stride=1, padding (same size), mode=zeros|constant|reflect|replicate, "
            + "value (of the constant), dilation=1, groups=1, bias, init=he"
    ) { spec in
        let width = try spec.width(example: "conv32")
        let kernel = try spec.size("kernel") ?? 3
        let stride = try spec.size("stride") ?? 1
        let padding = try spec.padding("padding")
        let mode = try spec.paddingMode()
        let dilation = try spec.size("dilation") ?? 1
        let groups = try spec.int("groups", default: 1, atLeast: 1)
        let bias = try spec.bool("bias")
        let initializer = try spec.initializer("init", default: width == nil ? .scores : .he)
        return LayerTemplate(.images, givesScores: width == nil) { site in
            Conv2d(
                width ?? site.classes, kernel: kernel, stride: stride, padding: padding, paddingMode: mode,
                dilation: dilation,
                groups: groups, bias: bias ?? !site.isNormalized, initializer: initializer)
        }
    }
}
