import FoveaSpec
import FoveaTensor

/// The mean over each window: `[N, C, H, W]` to `[N, C, H', W']`. See ``Operations/AveragePool``.
public struct AvgPool2d: Layer {
    /// Height and width of the window, without the gaps of a dilation.
    public let kernel: Size2d
    /// The step from window to window, down and to the right; windows overlap where it is smaller than the kernel.
    public let stride: Size2d
    /// Zeros around the image; by default none.
    public let padding: Padding
    /// The distance between neighbouring places of a window in the image; 1 for no gaps.
    public let dilation: Size2d
    /// Whether a last window that only partly fits counts too; by default not. What hangs over the padding is not in its
    /// mean.
    public let ceilMode: Bool
    /// Whether padding counts as zeros in the mean, PyTorch's default, or not at all.
    public let countIncludePad: Bool

    /// - Parameter stride: The kernel's size where it is `nil`: windows that touch.
    public init(
        kernel: Size2d, stride: Size2d? = nil, padding: Padding = 0, dilation: Size2d = 1, ceilMode: Bool = false,
        countIncludePad: Bool = true
    ) {
        self.kernel = kernel
        self.stride = stride ?? kernel
        self.padding = padding
        self.dilation = dilation
        self.ceilMode = ceilMode
        self.countIncludePad = countIncludePad
    }

    public var summary: String {
        let window = windowSummary(kernel, stride, padding, dilation, ceilMode: ceilMode)
        return "AvgPool2d(\(window)\(countIncludePad ? "" : ", countIncludePad: false"))"
    }

    /// - Throws: a sentence when the window does not fit.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try x.averagePool2d(
            kernel: kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode,
            countIncludePad: countIncludePad)
    }
}

extension AvgPool2d {
    static let registration = LayerRegistry.Entry(
        "avgpool",
        "the mean over each window: avgpool2, stride (the window's), padding=0, dilation=1, ceil=false, count-pad=true"
    ) { spec in
        let window = try spec.window(example: "avgpool2") ?? 2
        return LayerTemplate(
            AvgPool2d(
                kernel: window, stride: try spec.size("stride"), padding: try spec.padding("padding") ?? 0,
                dilation: try spec.size("dilation") ?? 1, ceilMode: try spec.bool("ceil", default: false),
                countIncludePad: try spec.bool("count-pad", default: true)), .images)
    }
}
