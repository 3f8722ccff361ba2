extension Operations {
    /// The largest number in each window:
    ///
    ///     y[n, c, i, j] = max_{k, l} x[n, c, i·stride + k·dilation - top, j·stride + l·dilation - left]
    ///
    /// Padding never wins. Of equal numbers the first in row-major order wins; a NaN wins over every number.
    ///
    /// - Input: images `[N, C, H, W]`.
    /// - Outputs: `y` `[N, C, OH, OW]`, and of the same shape the winner's place in its window, `k·KW + l`,
    ///   as u8 where a byte can hold it and i32 otherwise.
    /// - Gradient: ``MaxPoolGradient``.
    public struct MaxPool: ExtremumPool {
        /// Size, stride, dilation and padding of the windows.
        public let window: PoolingWindow

        /// Padding counts as smaller than every number.
        public init(window: PoolingWindow) { self.window = window }
    }
}

extension Tensor {
    /// The largest number in each window of images `[N, C, H, W]`; see ``Operations/MaxPool``.
    ///
    /// - Parameters:
    ///   - stride: The step between windows; the kernel's size where it is `nil`.
    ///   - padding: Places around the image, none of which ever wins.
    ///   - ceilMode: Whether a last window that only partly fits counts too.
    /// - Throws: a sentence when the window is larger than the padded image or somewhere sees only padding.
    public func maxPool2d(
        kernel: Size2d, stride: Size2d? = nil, padding: Padding = .valid, dilation: Size2d = 1, ceilMode: Bool = false
    ) throws -> Tensor {
        let window = poolingWindow(kernel, stride, padding, dilation, ceilMode)
        return try .applying(Operations.MaxPool(window: window), to: self)
    }

    /// The largest number of each channel's image: `[N, C, H, W]` to `[N, C]`. The gradient goes to the first of equals.
    ///
    /// - Throws: a sentence when this is not a batch of images with at least one place.
    public func globalMaxPool() throws -> Tensor {
        let image = try wholeImage(for: "GlobalMaxPool")
        return try maxPool2d(kernel: image).reshaped([shape[0], shape[1]])
    }

    /// Height and width of a batch of images with at least one place.
    func wholeImage(for layer: String) throws -> Size2d {
        guard rank == 4, shape.image.isPositive else {
            let message = "\(layer) expects images [batch, channels, height, width], but got shape \(shape)"
            throw FoveaError.invalid(message).at(Scope.path)
        }
        return shape.image
    }

    /// The window for this tensor's images. Shapes of another rank are left to the shape rule to refuse.
    func poolingWindow(
        _ kernel: Size2d, _ stride: Size2d?, _ padding: Padding, _ dilation: Size2d, _ ceilMode: Bool
    ) -> PoolingWindow {
        let step = stride ?? kernel
        let image: Size2d = rank == 4 ? shape.image : 1
        let pads = padding.resolved(input: image, kernel: kernel, stride: step, dilation: dilation)
        return PoolingWindow(kernel: kernel, stride: step, dilation: dilation, pads: pads, ceilMode: ceilMode)
    }
}
