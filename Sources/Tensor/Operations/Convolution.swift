extension Operations {
    /// Two-dimensional convolution, which in neural networks means cross-correlation:
    ///
    ///     y[n, o, i, j] = Σ_{c, k, l} x[n, g·C/groups + c, i·stride + k·dilation - top, j·stride + l·dilation - left]
    ///                     · kernel[o, c, k, l]
    ///
    /// where `g` is the group that output channel `o` belongs to and places outside the image count as zero.
    ///
    /// - Inputs: images `[N, C, H, W]` and kernel `[O, C / groups, KH, KW]`.
    /// - Output: `[N, O, OH, OW]`; see ``ConvolutionGeometry`` for `OH` and `OW`.
    /// - Gradient: ``ConvolutionInputGradient`` and ``ConvolutionKernelGradient``. All three are linear in each of
    ///   their inputs and each one's gradient is made of the other two, so every higher derivative exists.
    public struct Convolution: Operation {
        /// Kernel size, stride, dilation, padding and groups.
        public let geometry: ConvolutionGeometry

        /// Its kernel size must be that of the kernel it is applied to.
        public init(geometry: ConvolutionGeometry) { self.geometry = geometry }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (x, kernel) = (inputs[0], inputs[1])
            try requireOneFloatingPoint("Conv2d", ["its input": x, "its kernel": kernel])
            return [TensorType(try geometry.outputShape(input: x.shape, kernel: kernel.shape), x.dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil, nil] }
            return try [
                .applying(
                    ConvolutionInputGradient(geometry: geometry, inputShape: inputs[0].shape), to: dy, inputs[1]),
                .applying(
                    ConvolutionKernelGradient(geometry: geometry, kernelShape: inputs[1].shape), to: inputs[0], dy),
            ]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            let flops = geometry.flops(outputShape: outputs[0].shape, kernelShape: inputs[1].shape)
            return Cost(flops: flops, bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}

extension ConvolutionGeometry {
    /// `2·N·O·OH·OW·(C / groups)·KH·KW`: a multiply and an add for every kernel weight at every output place. The two
    /// gradients do as much.
    func flops(outputShape: Shape, kernelShape: Shape) -> Int {
        Cost.product(2, outputShape[0], outputShape[2], outputShape[3], kernelShape.count)
    }
}

extension Tensor {
    /// Convolves images `[N, C, H, W]` with a kernel `[O, C / groups, KH, KW]`; see ``Operations/Convolution``.
    ///
    /// - Parameters:
    ///   - stride: The step between neighbouring outputs.
    ///   - padding: Places around the image.
    ///   - paddingMode: What stands in them; by default zeros.
    ///   - dilation: The distance between neighbouring kernel weights in the image.
    ///   - groups: The number of parts the channels are cut into; each part of the output sees one part of the input.
    /// - Returns: `[N, O, OH, OW]`.
    /// - Throws: a sentence when channels do not match, the kernel is larger than the padded image, or the padding is too
    ///   wide to be reflected.
    public func conv2d(
        _ kernel: Tensor, stride: Size2d = 1, padding: Padding = .valid, paddingMode: PaddingMode = .zeros,
        dilation: Size2d = 1, groups: Int = 1
    ) throws -> Tensor {
        // Shapes of another rank have no size to resolve the padding with; the shape rule refuses them.
        let size: Size2d = kernel.rank == 4 ? kernel.shape.image : 1
        let image: Size2d = rank == 4 ? shape.image : 1
        let pads = padding.resolved(input: image, kernel: size, stride: stride, dilation: dilation)
        guard paddingMode == .zeros || paddingMode == .constant(0) || pads == .none else {
            let padded = try padded2d(pads, mode: paddingMode)
            return try padded.conv2d(kernel, stride: stride, dilation: dilation, groups: groups)
        }
        let geometry = ConvolutionGeometry(
            kernel: size, stride: stride, dilation: dilation, pads: pads, groups: groups)
        return try .applying(Operations.Convolution(geometry: geometry), to: self, kernel)
    }
}
