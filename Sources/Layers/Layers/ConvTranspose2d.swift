import FoveaSpec
import FoveaTensor

/// Transposed convolution, which enlarges images: `[N, C, H, W]` to `[N, outputs, H', W']` with PyTorch's meaning of every
/// setting,
///
///     H' = (H - 1) · stride - 2 · padding + (kernel - 1) · dilation + 1 + outputPadding
///
/// Parameters: `weight` `[C, outputs / groups, KH, KW]`, He normal; `bias` `[outputs]`, zeros. Each output is computed from
/// `C / groups · KH · KW / stride²` numbers on average, which is the fan that the weight begins with. See
/// ``/FoveaTensor/Tensor/convTranspose2d(_:stride:padding:outputPadding:dilation:groups:)``.
public struct ConvTranspose2d: Layer {
    /// The number of output channels.
    public let outputs: Int
    /// Height and width of the kernel, without the gaps of a dilation.
    public let kernel: Size2d
    /// The step between the places of neighbouring inputs in the result; by default 1.
    public let stride: Size2d
    /// Places cut off the result on each side; by default none. `.same`: the result is `stride` times the input.
    public let padding: Padding
    /// Places cut off less at the bottom and the right; below the stride or the dilation.
    public let outputPadding: Size2d
    /// The distance between neighbouring kernel weights in the result; 1 for no gaps.
    public let dilation: Size2d
    /// The number of parts the channels are cut into; it must divide inputs and outputs.
    public let groups: Int
    /// Whether a number per output channel is added.
    public let bias: Bool
    /// How `weight` begins; by default He normal.
    public let initializer: any Initializer

    /// The number of output channels; input channels are read off the input.
    public init(
        _ outputs: Int, kernel: Size2d, stride: Size2d = 1, padding: Padding = 0,
        outputPadding: Size2d = Size2d(height: 0, width: 0), dilation: Size2d = 1, groups: Int = 1, bias: Bool = true,
        initializer: any Initializer = .he
    ) {
        self.outputs = outputs
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.outputPadding = outputPadding
        self.dilation = dilation
        self.groups = groups
        self.bias = bias
        self.initializer = initializer
    }

    public var summary: String {
        var settings = ["\(outputs)", "kernel: \(kernel.short)"]
        if stride != 1 { settings.append("stride: \(stride.short)") }
        if padding != 0, padding != .valid { settings.append("padding: \(padding.short)") }
        if outputPadding != Size2d(height: 0, width: 0) { settings.append("outputPadding: \(outputPadding.short)") }
        if dilation != 1 { settings.append("dilation: \(dilation.short)") }
        if groups != 1 { settings.append("groups: \(groups)") }
        return "ConvTranspose2d(\(settings.joined(separator: ", ")))"
    }

    /// - Throws: a sentence when the input is no batch of images, the groups do not divide the channels, or nothing is
    ///   left of the result.
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
        let shape: Shape = [x.shape[1], outputs / groups, kernel.height, kernel.width]
        try shape.requireCountable("the weight of \(summary)")
        let places = max(kernel.count / max(stride.count, 1), 1)
        let fan = Fan(input: x.shape[1] / groups * places, output: outputs / groups * kernel.count)
        let weight = try context.parameter("weight", shape, .fan(fan, of: initializer))
        let y = try x.convTranspose2d(
            weight, stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation, groups: groups)
        guard bias else { return y }
        return try y + context.parameter("bias", [outputs], .zeros).reshaped([1, outputs, 1, 1])
    }
}

extension ConvTranspose2d {
    static let registration = LayerRegistry.Entry(
        "deconv",
        "transposed convolution to so many channels: deconv16, kernel=2, stride (the kernel's), padding=0, output-padding=0, "
            + "dilation=1, groups=1, bias, init=he"
    ) { spec in
        let width = try spec.requiredWidth(example: "deconv16")
        let kernel = try spec.size("kernel") ?? 2
        let stride = try spec.size("stride") ?? kernel
        let padding = try spec.padding("padding") ?? 0
        let outputPadding = try spec.places("output-padding") ?? Size2d(height: 0, width: 0)
        let dilation = try spec.size("dilation") ?? 1
        let groups = try spec.int("groups", default: 1, atLeast: 1)
        let bias = try spec.bool("bias")
        let initializer = try spec.initializer("init", default: .he)
        return LayerTemplate(.images) { site in
            ConvTranspose2d(
                width, kernel: kernel, stride: stride, padding: padding, outputPadding: outputPadding,
                dilation: dilation, groups: groups, bias: bias ?? !site.isNormalized, initializer: initializer)
        }
    }
}
