extension Operations {
    /// The gradient of ``Convolution`` with respect to its images; on its own, the transposed convolution:
    ///
    ///     dx[n, c, p, q] = Σ dy[n, o, i, j] · kernel[o, c, k, l]
    ///
    /// over all outputs `(o, i, j)` and kernel places `(k, l)` through which the convolution reads `x[n, c, p, q]`.
    ///
    /// - Inputs: `dy` `[N, O, OH, OW]` and kernel `[O, C / groups, KH, KW]`.
    /// - Output: `inputShape`, which the output's size alone does not determine where a stride skips places.
    /// - Gradient: a ``Convolution`` and a ``ConvolutionKernelGradient``.
    public struct ConvolutionInputGradient: Operation {
        /// The geometry of the forward pass.
        public let geometry: ConvolutionGeometry
        /// The shape `[N, C, H, W]` of the images that were convolved.
        public let inputShape: Shape

        /// The settings of the forward pass and the shape of its images.
        public init(geometry: ConvolutionGeometry, inputShape: Shape) {
            self.geometry = geometry
            self.inputShape = inputShape
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (dy, kernel) = (inputs[0], inputs[1])
            let layer = "Conv2d's input gradient"
            try requireOneFloatingPoint(layer, ["the output's gradient": dy, "its kernel": kernel])
            let expected = try geometry.outputShape(input: inputShape, kernel: kernel.shape)
            try requireShape(layer, "an output gradient", expected, dy.shape)
            return [TensorType(inputShape, dy.dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let ddx = cotangents[0] else { return [nil, nil] }
            return try [
                .applying(Convolution(geometry: geometry), to: ddx, inputs[1]),
                .applying(
                    ConvolutionKernelGradient(geometry: geometry, kernelShape: inputs[1].shape), to: ddx, inputs[0]),
            ]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            let flops = geometry.flops(outputShape: inputs[0].shape, kernelShape: inputs[1].shape)
            return Cost(flops: flops, bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}
