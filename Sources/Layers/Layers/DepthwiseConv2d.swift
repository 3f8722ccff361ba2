import FoveaSpec
import FoveaTensor

/// Depthwise convolution: each channel has kernels of its own and sees no other (Sifre 2014; Chollet 2017, "Xception"):
/// `[N, C, H, W]` to `[N, multiplier · C, H', W']`. A ``Conv2d`` with as many groups as input channels.
///
/// Parameters: `weight` `[multiplier · C, 1, KH, KW]`, He normal; `bias` `[multiplier · C]`, zeros.
public struct DepthwiseConv2d: Layer {
    /// Height and width of the kernels, without the gaps of a dilation.
    public let kernel: Size2d
    /// Output channels per input channel; by default 1.
    public let multiplier: Int
    /// The step from output to output in the image; by default 1.
    public let stride: Size2d
    /// `nil`: as many places on each side as keep the size at stride 1.
    public let padding: Padding?
    /// What stands in the padding; by default zeros.
    public let paddingMode: PaddingMode
    /// The distance between neighbouring kernel weights in the image; 1 for no gaps.
    public let dilation: Size2d
    /// Whether a number per output channel is added.
    public let bias: Bool
    /// How `weight` begins; by default He normal.
    public let initializer: any Initializer

    /// Channels are read off the input.
    public init(
        kernel: Size2d = 3, multiplier: Int = 1, stride: Size2d = 1, padding: Padding? = nil,
        paddingMode: PaddingMode = .zeros, dilation: Size2d = 1, bias: Bool = true,
        initializer: any Initializer = .he
    ) {
        self.kernel = kernel
        self.multiplier = multiplier
        self.stride = stride
        self.padding = padding
        self.paddingMode = paddingMode
        self.dilation = dilation
        self.bias = bias
        self.initializer = initializer
    }

    public var summary: String {
        var settings = ["kernel: \(kernel.short)"]
        if multiplier != 1 { settings.append("multiplier: \(multiplier)") }
        if stride != 1 { settings.append("stride: \(stride.short)") }
        if let padding { settings.append("padding: \(padding.short)") }
        if paddingMode != .zeros { settings.append("paddingMode: \(paddingMode)") }
        if dilation != 1 { settings.append("dilation: \(dilation.short)") }
        return "DepthwiseConv2d(\(settings.joined(separator: ", ")))"
    }

    /// - Throws: a sentence when the input is no batch of images or the kernel is larger than the padded image.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        let (outputs, overflow) = multiplier.multipliedReportingOverflow(by: x.shape[1])
        guard multiplier >= 1, !overflow else {
            throw context.error(self, "needs a multiplier of at least 1 that leaves its channels countable")
        }
        return try Conv2d(
            outputs, kernel: kernel, stride: stride, padding: padding, paddingMode: paddingMode, dilation: dilation,
            groups: x.shape[1], bias: bias, initializer: initializer)(x, context)
    }
}

extension DepthwiseConv2d {
    static let registration = LayerRegistry.Entry(
        "depthwise",
        "convolution of each channel on its own: kernel=3, multiplier=1 (outputs per channel), stride=1, padding (same size), "
            + "mode=zeros|constant|reflect|replicate, value, dilation=1, bias, init=he"
    ) { spec in
        let kernel = try spec.window(example: "depthwise3") ?? 3
        let multiplier = try spec.int("multiplier", default: 1, atLeast: 1)
        let stride = try spec.size("stride") ?? 1
        let padding = try spec.padding("padding")
        let mode = try spec.paddingMode()
        let dilation = try spec.size("dilation") ?? 1
        let bias = try spec.bool("bias")
        let initializer = try spec.initializer("init", default: .he)
        return LayerTemplate(.images) { site in
            DepthwiseConv2d(
                kernel: kernel, multiplier: multiplier, stride: stride, padding: padding, paddingMode: mode,
                dilation: dilation, bias: bias ?? !site.isNormalized, initializer: initializer)
        }
    }
}
