extension Operations {
    /// Slices picked by number along an axis, as NumPy's `take`: `y[a…, i…, b…] = x[a…, indices[i…], b…]`.
    ///
    /// - Inputs: `x` of any dtype and shape `[a…, n, b…]`; `indices`, i32, any shape, each in `0 ..< n`.
    /// - Output: `[a…, i…, b…]`.
    /// - Gradient: ``ScatterAdd`` for `x`.
    public struct Gather: Operation {
        /// Counted from the front.
        public let axis: Int

        /// The axis that is picked from; negative ones are not understood here.
        public init(axis: Int) { self.axis = axis }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (x, indices) = (inputs[0], inputs[1])
            guard indices.dtype == .i32 else {
                throw FoveaError.invalid("Gather expects indices of dtype i32, but got \(indices); use cast(to: .i32)")
            }
            guard axis >= 0, axis < x.shape.rank else {
                throw FoveaError.invalid("Gather expects an axis of shape \(x.shape), but got axis \(axis)")
            }
            return [TensorType(x.shape.replacing(axis: axis, by: indices.shape), x.dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil, nil] }
            let scatter = ScatterAdd(axis: axis, count: inputs[0].shape[axis])
            return [try .applying(scatter, to: dy, inputs[1]), nil]
        }

        /// Only what is taken is read.
        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            Cost(flops: 0, bytes: inputs[1].byteCount + 2 * outputs[0].byteCount)
        }
    }
}

extension Tensor {
    /// The slices along `axis` that `indices` (i32) name; see ``Operations/Gather``.
    ///
    /// - Throws: a sentence when the axis does not exist or the indices are not i32; when the program runs, for an index
    ///   outside the axis.
    public func gathered(_ indices: Tensor, axis: Int) throws -> Tensor {
        try .applying(Operations.Gather(axis: shape.normalized(axis: axis)), to: self, indices)
    }
}

extension Shape {
    /// This shape with other axes in the place of one.
    func replacing(axis: Int, by other: Shape) -> Shape {
        Shape(dimensions[..<axis] + other.dimensions + dimensions[(axis + 1)...])
    }
}
