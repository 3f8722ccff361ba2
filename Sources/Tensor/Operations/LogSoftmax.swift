extension Operations {
    /// The logarithm of ``Softmax``, exact even where the softmax itself rounds to zero:
    ///
    ///     y_i = x_i - max x - log Σ_j exp(x_j - max x)
    ///
    /// - Input: any shape with the axis. Output: the same.
    /// - Gradient: `dx = dy - exp(y) · Σ_j dy_j`.
    public struct LogSoftmax: CompositeOperation {
        /// Counted from the front.
        public let axis: Int

        /// The axis that is normalized; negative ones are not understood here.
        public init(axis: Int) { self.axis = axis }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            try requireSoftmaxAxis("LogSoftmax", inputs[0], axis)
            return inputs
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil] }
            let total = try dy.sum(axes: [axis], keepDimensions: true)
            return [try dy - outputs[0].exp() * total]
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            let x = inputs[0]
            let shifted = try x - x.max(axes: [axis], keepDimensions: true)
            return [try shifted - shifted.exp().sum(axes: [axis], keepDimensions: true).log()]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            // Maximum, difference, exp, sum, difference.
            .elementwise(inputs, outputs, flopsPerElement: 5)
        }
    }
}

extension Tensor {
    /// The logarithm of the softmax along an axis: `β x_i - log Σ_j exp(β x_j)`; see ``Operations/LogSoftmax``.
    ///
    /// - Parameters:
    ///   - axis: Negative axes count from the end.
    ///   - beta: The inverse temperature.
    /// - Throws: a sentence when the axis does not exist.
    public func logSoftmax(axis: Int = -1, beta: Double = 1) throws -> Tensor {
        let x = beta == 1 ? self : try self * beta
        return try .applying(Operations.LogSoftmax(axis: axis < 0 ? axis + rank : axis), to: x)
    }
}
