extension Operations {
    /// The gradient of ``MaxPool``: each window's `dy` goes to the place that won it; a place that won several windows
    /// gets their sum.
    ///
    /// - Inputs: `dy` `[N, C, OH, OW]` and the winners' places, of the same shape, as ``MaxPool`` returns them.
    /// - Output: `inputShape`, `[N, C, H, W]`.
    /// - Gradient: ``MaxPoolGather``, since the operation is linear in `dy`.
    public struct MaxPoolGradient: Operation {
        /// The window of the forward pass, which the winners' places are counted in.
        public let window: PoolingWindow
        /// The shape `[N, C, H, W]` of the pooled images, which `dy` alone does not tell.
        public let inputShape: Shape

        /// The window of the forward pass and the shape of its input.
        public init(window: PoolingWindow, inputShape: Shape) {
            self.window = window
            self.inputShape = inputShape
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (dy, index) = (inputs[0], inputs[1])
            let layer = "MaxPool2d's gradient"
            try requireOneFloatingPoint(layer, ["the output's gradient": dy])
            let expected = try window.outputShape(input: inputShape, layer: layer)
            try requireShape(layer, "an output gradient", expected, dy.shape)
            try requirePlaces(layer, index, expected, window)
            return [TensorType(inputShape, dy.dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let ddx = cotangents[0] else { return [nil, nil] }
            return [try .applying(MaxPoolGather(window: window), to: ddx, inputs[1]), nil]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            Cost(flops: inputs[0].count, bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}

/// Winners' places come in the pooled shape.
func requirePlaces(_ layer: String, _ index: TensorType, _ shape: Shape, _ window: PoolingWindow) throws {
    let expected = TensorType(shape, window.placeDType)
    guard index == expected else {
        throw FoveaError.invalid("\(layer) expects the winners' places as \(expected), but got \(index)")
    }
}
