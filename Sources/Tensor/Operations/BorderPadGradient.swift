extension Operations {
    /// The gradient of ``BorderPad``: every place of the border adds its `dy` to the place it was read from.
    ///
    /// - Input: `dy` `[N, C, top + H + bottom, left + W + right]`. Output: `inputShape`, `[N, C, H, W]`.
    /// - Gradient: ``BorderPad``, since the operation is linear.
    public struct BorderPadGradient: Operation {
        /// The forward pass.
        public let padding: BorderPad
        /// The shape `[N, C, H, W]` of the images without their border.
        public let inputShape: Shape

        /// The forward pass and the shape of its input.
        public init(padding: BorderPad, inputShape: Shape) {
            self.padding = padding
            self.inputShape = inputShape
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let layer = "Padding's gradient"
            try requireOneFloatingPoint(layer, ["the output's gradient": inputs[0]])
            try requireShape(layer, "an output gradient", padding.paddedShape(inputShape), inputs[0].shape)
            return [TensorType(inputShape, inputs[0].dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let ddx = cotangents[0] else { return [nil] }
            return [try .applying(padding, to: ddx)]
        }

        /// An addition for every place of the border.
        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            Cost(flops: inputs[0].count - outputs[0].count, bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}
