extension Operations {
    /// Positive numbers that sum to one along an axis:
    ///
    ///     y_i = exp(x_i) / Σ_j exp(x_j)
    ///
    /// computed with the maximum subtracted first, which changes nothing but keeps `exp` from overflowing.
    ///
    /// - Input: any shape with the axis. Output: the same.
    /// - Gradient: `dx = y · (dy - Σ_j dy_j y_j)`.
    public struct Softmax: CompositeOperation {
        /// Counted from the front.
        public let axis: Int

        /// The axis that sums to one; negative ones are not understood here.
        public init(axis: Int) { self.axis = axis }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            try requireSoftmaxAxis("Softmax", inputs[0], axis)
            return inputs
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil] }
            let y = outputs[0]
            let mean = try (dy * y).sum(axes: [axis], keepDimensions: true)
            return [try (dy - mean) * y]
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            let x = inputs[0]
            let numerator = try (x - x.max(axes: [axis], keepDimensions: true)).exp()
            return [try numerator / numerator.sum(axes: [axis], keepDimensions: true)]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            // Maximum, difference, exp, sum, quotient.
            .elementwise(inputs, outputs, flopsPerElement: 5)
        }
    }
}

/// Softmax and its logarithm need floating-point numbers along an axis that exists.
func requireSoftmaxAxis(_ layer: String, _ x: TensorType, _ axis: Int) throws {
    try requireOneFloatingPoint(layer, ["its input": x])
    guard axis >= 0, axis < x.shape.rank else {
        throw FoveaError.invalid("\(layer) expects an axis of its input, but axis \(axis) is outside shape \(x.shape)")
    }
}

extension Tensor {
    /// Softmax along an axis: `exp(β x_i) / Σ_j exp(β x_j)`; see ``Operations/Softmax``.
    ///
    /// - Parameters:
    ///   - axis: Negative axes count from the end.
    ///   - beta: The inverse temperature: towards 0 all become alike, towards infinity the largest takes all.
    /// - Throws: a sentence when the axis does not exist.
    public func softmax(axis: Int = -1, beta: Double = 1) throws -> Tensor {
        let x = beta == 1 ? self : try self * beta
        return try .applying(Operations.Softmax(axis: axis < 0 ? axis + rank : axis), to: x)
    }
}
