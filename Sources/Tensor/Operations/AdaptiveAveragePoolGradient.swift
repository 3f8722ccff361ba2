extension Operations {
    /// The gradient of ``AdaptiveAveragePool``: each window's `dy`, divided by its places, goes to every one of them.
    ///
    /// - Input: `dy` `[N, C, OH, OW]`. Output: `inputShape`, `[N, C, H, W]`.
    /// - Gradient: ``AdaptiveAveragePool``, since the operation is linear.
    public struct AdaptiveAveragePoolGradient: Operation {
        /// Height and width of the forward pass' result.
        public let outputSize: Size2d
        /// The shape `[N, C, H, W]` of the pooled images.
        public let inputShape: Shape

        /// The settings of the forward pass and the shape of its input.
        public init(outputSize: Size2d, inputShape: Shape) {
            self.outputSize = outputSize
            self.inputShape = inputShape
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let layer = "AdaptiveAvgPool2d's gradient"
            try requireOneFloatingPoint(layer, ["the output's gradient": inputs[0]])
            let expected = try AdaptiveAveragePool(outputSize: outputSize).outputShape(inputShape, layer: layer)
            try requireShape(layer, "an output gradient", expected, inputs[0].shape)
            return [TensorType(inputShape, inputs[0].dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let ddx = cotangents[0] else { return [nil] }
            return [try .applying(AdaptiveAveragePool(outputSize: outputSize), to: ddx)]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            let places = AdaptiveAveragePool(outputSize: outputSize).largestWindow(inputShape)
            return Cost(flops: inputs[0].count * places.count, bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}
