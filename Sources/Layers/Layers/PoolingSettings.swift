import FoveaSpec
import FoveaTensor

/// Which windows of an image a pooling layer looks at.
public struct PoolingSettings: Sendable, Hashable {
    /// Height and width of the window, without the gaps of a dilation.
    public let kernel: Size2d
    /// The step from window to window, down and to the right; windows overlap where it is smaller than the kernel.
    public let stride: Size2d
    /// Places around the image; by default none.
    public let padding: Padding
    /// The distance between neighbouring places of a window in the image; 1 for no gaps.
    public let dilation: Size2d
    /// Whether a last window that only partly fits counts too; by default not.
    public let ceilMode: Bool

    init(_ kernel: Size2d, _ stride: Size2d?, _ padding: Padding, _ dilation: Size2d, _ ceilMode: Bool) {
        self.kernel = kernel
        self.stride = stride ?? kernel
        self.padding = padding
        self.dilation = dilation
        self.ceilMode = ceilMode
    }

    /// The settings that every pooling layer has in a spec.
    init(_ spec: inout Spec, example: String) throws {
        self.init(
            try spec.window(example: example) ?? 2, try spec.size("stride"), try spec.padding("padding") ?? 0,
            try spec.size("dilation") ?? 1, try spec.bool("ceil", default: false))
    }

    /// As summaries print it.
    var summary: String {
        var settings = ["kernel: \(kernel.short)"]
        if stride != kernel { settings.append("stride: \(stride.short)") }
        if padding != 0, padding != .valid { settings.append("padding: \(padding.short)") }
        if dilation != 1 { settings.append("dilation: \(dilation.short)") }
        if ceilMode { settings.append("ceilMode: true") }
        return settings.joined(separator: ", ")
    }
}
