extension Operations {
    /// Reads from each window the place that an earlier ``MaxPool`` found to win:
    ///
    ///     y[n, c, i, j] = x[n, c, i·stride + k·dilation - top, j·stride + l·dilation - left],  index = k·KW + l
    ///
    /// It is the gradient of ``MaxPoolGradient``, and so part of second derivatives.
    ///
    /// - Inputs: images `[N, C, H, W]` and the winners' places `[N, C, OH, OW]`.
    /// - Output: `[N, C, OH, OW]`.
    /// - Gradient: ``MaxPoolGradient``.
    public struct MaxPoolGather: Operation {
        /// The window of the forward pass, which the winners' places are counted in.
        public let window: PoolingWindow

        /// It must be the window of the ``MaxPool`` that found the places.
        public init(window: PoolingWindow) { self.window = window }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (x, index) = (inputs[0], inputs[1])
            let layer = "MaxPool2d's second gradient"
            try requireOneFloatingPoint(layer, ["its input": x])
            let shape = try window.outputShape(input: x.shape, layer: layer)
            try requirePlaces(layer, index, shape, window)
            return [TensorType(shape, x.dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil, nil] }
            let gradient = MaxPoolGradient(window: window, inputShape: inputs[0].shape)
            return [try .applying(gradient, to: dy, inputs[1]), nil]
        }
    }
}
