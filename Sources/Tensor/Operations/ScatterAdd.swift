extension Operations {
    /// Slices added up at numbered places of an axis: the transpose of ``Gather``.
    ///
    ///     y[a…, k, b…] = Σ_{i… with indices[i…] = k} updates[a…, i…, b…]
    ///
    /// - Inputs: `updates` `[a…, i…, b…]`, of f32, f64 or i32; `indices`, i32, `[i…]`, each in `0 ..< count`.
    /// - Output: `[a…, count, b…]`.
    /// - Gradient: ``Gather`` for `updates`.
    public struct ScatterAdd: Operation {
        /// Counted from the front.
        public let axis: Int
        /// The extent of the axis in the output.
        public let count: Int

        /// The axis that the indices' axes are folded into, and its extent afterwards.
        public init(axis: Int, count: Int) {
            self.axis = axis
            self.count = count
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (updates, indices) = (inputs[0], inputs[1])
            let extents = updates.shape.dimensions
            let end = axis + indices.shape.rank
            guard indices.dtype == .i32, ElementKind.arithmetic.contains(updates.dtype) else {
                throw FoveaError.invalid(
                    "ScatterAdd expects updates of f32, f64 or i32 and indices of i32, but got \(updates) and \(indices)"
                )
            }
            guard count >= 0, axis >= 0, end <= extents.count,
                Array(extents[axis..<end]) == indices.shape.dimensions
            else {
                throw FoveaError.invalid(
                    "ScatterAdd expects updates that have the indices' axes \(indices.shape) from axis \(axis) on, "
                        + "but got \(updates.shape)")
            }
            return [TensorType(Shape(extents[..<axis] + [count] + extents[end...]), updates.dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            [try cotangents[0]?.gathered(inputs[1], axis: axis), nil]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            Cost(flops: inputs[0].count, bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}
