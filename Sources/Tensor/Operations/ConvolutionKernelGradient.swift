extension Operations {
    /// The gradient of ``Convolution`` with respect to its kernel:
    ///
    ///     dkernel[o, c, k, l] = Σ_{n, i, j} dy[n, o, i, j] · x[n, …, i·stride + k·dilation - top, …]
    ///
    /// where `x` is read where the convolution reads it.
    ///
    /// - Inputs: images `[N, C, H, W]` and `dy` `[N, O, OH, OW]`.
    /// - Output: `kernelShape`, `[O, C / groups, KH, KW]`.
    /// - Gradient: a ``ConvolutionInputGradient`` and a ``Convolution``.
    public struct ConvolutionKernelGradient: Operation {
        /// The geometry of the forward pass.
        public let geometry: ConvolutionGeometry
        /// The shape `[O, C / groups, KH, KW]` of the kernel that was used.
        public let kernelShape: Shape

        /// The settings of the forward pass and the shape of its kernel.
        public init(geometry: ConvolutionGeometry, kernelShape: Shape) {
            self.geometry = geometry
            self.kernelShape = kernelShape
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (x, dy) = (inputs[0], inputs[1])
            let layer = "Conv2d's kernel gradient"
            try requireOneFloatingPoint(layer, ["its input": x, "the output's gradient": dy])
            let expected = try geometry.outputShape(input: x.shape, kernel: kernelShape)
            try requireShape(layer, "an output gradient", expected, dy.shape)
            return [TensorType(kernelShape, x.dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let ddkernel = cotangents[0] else { return [nil, nil] }
            return try [
                .applying(
                    ConvolutionInputGradient(geometry: geometry, inputShape: inputs[0].shape), to: inputs[1], ddkernel),
                .applying(Convolution(geometry: geometry), to: inputs[0], ddkernel),
            ]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            let flops = geometry.flops(outputShape: inputs[1].shape, kernelShape: kernelShape)
            return Cost(flops: flops, bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}
