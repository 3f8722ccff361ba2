extension Operations {
    /// The smallest number in each window:
    ///
    ///     y[n, c, i, j] = min_{k, l} x[n, c, i·stride + k·dilation - top, j·stride + l·dilation - left]
    ///
    /// Padding never wins. Of equal numbers the first in row-major order wins; a NaN wins over every number. It is
    /// `-MaxPool(-x)`, in one pass.
    ///
    /// - Input: images `[N, C, H, W]`.
    /// - Outputs: `y` `[N, C, OH, OW]`, and of the same shape the winner's place in its window, as ``MaxPool`` has it.
    /// - Gradient: ``MaxPoolGradient``, to which it does not matter why a place won.
    public struct MinPool: ExtremumPool {
        /// Size, stride, dilation and padding of the windows.
        public let window: PoolingWindow

        /// Padding counts as larger than every number.
        public init(window: PoolingWindow) { self.window = window }
    }
}

extension Tensor {
    /// The smallest number in each window of images `[N, C, H, W]`; see ``Operations/MinPool``.
    ///
    /// - Parameters:
    ///   - stride: The step between windows; the kernel's size where it is `nil`.
    ///   - padding: Places around the image, none of which ever wins.
    ///   - ceilMode: Whether a last window that only partly fits counts too.
    /// - Throws: a sentence when the window is larger than the padded image or somewhere sees only padding.
    public func minPool2d(
        kernel: Size2d, stride: Size2d? = nil, padding: Padding = .valid, dilation: Size2d = 1, ceilMode: Bool = false
    ) throws -> Tensor {
        let window = poolingWindow(kernel, stride, padding, dilation, ceilMode)
        return try .applying(Operations.MinPool(window: window), to: self)
    }

    /// The smallest number of each channel's image: `[N, C, H, W]` to `[N, C]`. The gradient goes to the first of equals.
    ///
    /// - Throws: a sentence when this is not a batch of images with at least one place.
    public func globalMinPool() throws -> Tensor {
        let image = try wholeImage(for: "GlobalMinPool")
        return try minPool2d(kernel: image).reshaped([shape[0], shape[1]])
    }
}
