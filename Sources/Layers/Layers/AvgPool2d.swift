import FoveaSpec
import FoveaTensor

/// The mean over each window: `[N, C, H, W]` to `[N, C, H', W']`. See ``Operations/AveragePool``.
public struct AvgPool2d: Layer {
    /// Which windows. The padding is zeros; what hangs over it is not in the mean of a window that only partly fits.
    public let window: PoolingSettings
    /// Whether padding counts as zeros in the mean, PyTorch's default, or not at all.
    public let countIncludePad: Bool

    /// - Parameter stride: The kernel's size where it is `nil`: windows that touch.
    public init(
        kernel: Size2d, stride: Size2d? = nil, padding: Padding = 0, dilation: Size2d = 1, ceilMode: Bool = false,
        countIncludePad: Bool = true
    ) {
        self.init(PoolingSettings(kernel, stride, padding, dilation, ceilMode), countIncludePad: countIncludePad)
    }

    private init(_ window: PoolingSettings, countIncludePad: Bool) {
        self.window = window
        self.countIncludePad = countIncludePad
    }

    public var summary: String { "AvgPool2d(\(window.summary)\(countIncludePad ? "" : ", countIncludePad: false"))" }

    /// - Throws: a sentence when the window does not fit.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try x.averagePool2d(
            kernel: window.kernel, stride: window.stride, padding: window.padding, dilation: window.dilation,
            ceilMode: window.ceilMode, countIncludePad: countIncludePad)
    }

    static let registration = LayerRegistry.Entry(
        "avgpool",
        "the mean over each window: avgpool2, stride (the window's), padding=0, dilation=1, ceil=false, count-pad=true"
    ) { spec in
        let window = try PoolingSettings(&spec, example: "avgpool2")
        let pooling = AvgPool2d(window, countIncludePad: try spec.bool("count-pad", default: true))
        return LayerTemplate(pooling, .images)
    }
}
