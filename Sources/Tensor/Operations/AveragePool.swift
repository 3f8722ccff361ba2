extension Operations {
    /// The mean of each window:
    ///
    ///     y[n, c, i, j] = Σ_{k, l} x[n, c, i·stride + k·dilation - top, j·stride + l·dilation - left] / places
    ///
    /// With `countIncludePad`, `places` are those of the window inside the padded image and padding counts as zero;
    /// without, only those inside the image. What `ceilMode` lets hang over the padded image never counts.
    ///
    /// - Input: images `[N, C, H, W]`. Output: `[N, C, OH, OW]`.
    /// - Gradient: ``AveragePoolGradient``.
    public struct AveragePool: Operation {
        /// Size, stride, dilation and padding of the windows.
        public let window: PoolingWindow
        /// Whether padding counts as zeros in the mean or not at all.
        public let countIncludePad: Bool

        /// By default padding counts, as in PyTorch.
        public init(window: PoolingWindow, countIncludePad: Bool = true) {
            self.window = window
            self.countIncludePad = countIncludePad
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            try requireOneFloatingPoint("AvgPool2d", ["its input": inputs[0]])
            return [TensorType(try window.outputShape(input: inputs[0].shape, layer: "AvgPool2d"), inputs[0].dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil] }
            let gradient = AveragePoolGradient(
                window: window, countIncludePad: countIncludePad, inputShape: inputs[0].shape)
            return [try .applying(gradient, to: dy)]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            .elementwise(inputs, outputs, flopsPerElement: window.kernel.count)
        }
    }
}

extension Tensor {
    /// The mean of each window of images `[N, C, H, W]`; see ``Operations/AveragePool``.
    ///
    /// - Parameters:
    ///   - stride: The step between windows; the kernel's size where it is `nil`.
    ///   - padding: Zeros around the image.
    ///   - ceilMode: Whether a last window that only partly fits counts too.
    ///   - countIncludePad: Whether padding counts as zeros in the mean (PyTorch's default) or not at all.
    /// - Throws: a sentence when the window is larger than the padded image or somewhere sees only padding.
    public func averagePool2d(
        kernel: Size2d, stride: Size2d? = nil, padding: Padding = .valid, dilation: Size2d = 1, ceilMode: Bool = false,
        countIncludePad: Bool = true
    ) throws -> Tensor {
        let window = poolingWindow(kernel, stride, padding, dilation, ceilMode)
        return try .applying(Operations.AveragePool(window: window, countIncludePad: countIncludePad), to: self)
    }

    /// The mean over each channel's image: `[N, C, H, W]` to `[N, C]`.
    ///
    /// - Throws: a sentence when this is not a batch of images with at least one place.
    public func globalAveragePool() throws -> Tensor {
        _ = try wholeImage(for: "GlobalAvgPool")
        return try mean(axes: [2, 3])
    }
}
