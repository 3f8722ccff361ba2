extension Operations {
    /// The gradient of ``AveragePool``: each window's `dy`, divided by the places it counted, goes to every one of them.
    ///
    /// - Input: `dy` `[N, C, OH, OW]`. Output: `inputShape`, `[N, C, H, W]`.
    /// - Gradient: ``AveragePool``, since the operation is linear.
    public struct AveragePoolGradient: Operation {
        /// The window of the forward pass.
        public let window: PoolingWindow
        /// Whether padding counted in the forward pass, and so in the divisor.
        public let countIncludePad: Bool
        /// The shape `[N, C, H, W]` of the pooled images, which `dy` alone does not tell.
        public let inputShape: Shape

        /// The settings of the forward pass and the shape of its input.
        public init(window: PoolingWindow, countIncludePad: Bool, inputShape: Shape) {
            self.window = window
            self.countIncludePad = countIncludePad
            self.inputShape = inputShape
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let layer = "AvgPool2d's gradient"
            try requireOneFloatingPoint(layer, ["the output's gradient": inputs[0]])
            let expected = try window.outputShape(input: inputShape, layer: layer)
            try requireShape(layer, "an output gradient", expected, inputs[0].shape)
            return [TensorType(inputShape, inputs[0].dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let ddx = cotangents[0] else { return [nil] }
            return [try .applying(AveragePool(window: window, countIncludePad: countIncludePad), to: ddx)]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            let flops = Cost.product(inputs[0].count, window.kernel.count)
            return Cost(flops: flops, bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}
