import FoveaSpec
import FoveaTensor

/// The largest number in each window: `[N, C, H, W]` to `[N, C, H', W']`. Padding never wins. See ``Operations/MaxPool``.
public struct MaxPool2d: Layer {
    /// Height and width of the window, without the gaps of a dilation.
    public let kernel: Size2d
    /// The step from window to window, down and to the right; windows overlap where it is smaller than the kernel.
    public let stride: Size2d
    /// Places around the image, none of which ever wins; by default none.
    public let padding: Padding
    /// The distance between neighbouring places of a window in the image; 1 for no gaps.
    public let dilation: Size2d
    /// Whether a last window that only partly fits counts too; by default not.
    public let ceilMode: Bool

    /// - Parameter stride: The kernel's size where it is `nil`: windows that touch.
    public init(
        kernel: Size2d, stride: Size2d? = nil, padding: Padding = 0, dilation: Size2d = 1, ceilMode: Bool = false
    ) {
        self.kernel = kernel
        self.stride = stride ?? kernel
        self.padding = padding
        self.dilation = dilation
        self.ceilMode = ceilMode
    }

    public var summary: String {
        "MaxPool2d(\(windowSummary(kernel, stride, padding, dilation, ceilMode: ceilMode)))"
    }

    /// - Throws: a sentence when the window does not fit.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try x.maxPool2d(kernel: kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }
}

extension MaxPool2d {
    static let registration = LayerRegistry.Entry(
        "pool",
        "the largest number in each window: pool2, stride (the window's), padding=0, dilation=1, ceil=false"
    ) { spec in
        let window = try spec.window(example: "pool2") ?? 2
        return LayerTemplate(
            MaxPool2d(
                kernel: window, stride: try spec.size("stride"), padding: try spec.padding("padding") ?? 0,
                dilation: try spec.size("dilation") ?? 1, ceilMode: try spec.bool("ceil", default: false)), .images)
    }
}
