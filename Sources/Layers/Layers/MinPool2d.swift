import FoveaSpec
import FoveaTensor

/// The smallest number in each window: `[N, C, H, W]` to `[N, C, H', W']`. Padding never wins. See ``Operations/MinPool``.
public struct MinPool2d: Layer {
    /// Which windows; no place of the padding ever wins.
    public let window: PoolingSettings

    /// - Parameter stride: The kernel's size where it is `nil`: windows that touch.
    public init(
        kernel: Size2d, stride: Size2d? = nil, padding: Padding = 0, dilation: Size2d = 1, ceilMode: Bool = false
    ) {
        self.init(PoolingSettings(kernel, stride, padding, dilation, ceilMode))
    }

    private init(_ window: PoolingSettings) { self.window = window }

    public var summary: String { "MinPool2d(\(window.summary))" }

    /// - Throws: a sentence when the window does not fit.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try x.minPool2d(
            kernel: window.kernel, stride: window.stride, padding: window.padding, dilation: window.dilation,
            ceilMode: window.ceilMode)
    }

    static let registration = LayerRegistry.Entry(
        "minpool",
        "the smallest number in each window: minpool2, stride (the window's), padding=0, dilation=1, ceil=false"
    ) { spec in LayerTemplate(MinPool2d(try PoolingSettings(&spec, example: "minpool2")), .images) }
}
