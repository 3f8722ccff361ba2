import FoveaTensor

extension Size2d {
    /// As summaries print it: `3` for a square, `3x5` otherwise.
    var short: String { height == width ? "\(height)" : "\(self)" }
}

/// A pooling window as summaries print it.
func windowSummary(_ kernel: Size2d, _ stride: Size2d) -> String {
    "kernel: \(kernel.short)" + (stride == kernel ? "" : ", stride: \(stride.short)")
}
