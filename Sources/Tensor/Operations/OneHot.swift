extension Operations {
    /// Each index as a vector with a single one: `y[…, k] = 1` where `k = x[…]`, else 0.
    ///
    /// - Input: indices, i32, any shape. An index outside `0 ..< count` gives zeros only.
    /// - Output: the same shape with a last axis of `count`.
    /// - Gradient: none.
    public struct OneHot: Operation {
        /// The length of each vector: the number of classes; at least 1.
        public let count: Int
        /// What the ones and zeros are stored as.
        public let dtype: DType

        /// By default f32, for products with scores.
        public init(count: Int, dtype: DType = .f32) {
            self.count = count
            self.dtype = dtype
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            guard inputs[0].dtype == .i32 else {
                throw FoveaError.invalid(
                    "OneHot expects indices of dtype i32, but got \(inputs[0]); use cast(to: .i32)")
            }
            guard count >= 1 else {
                throw FoveaError.invalid("OneHot expects a count of at least 1, but got \(count)")
            }
            return [TensorType(Shape(inputs[0].shape.dimensions + [count]), dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] { [nil] }
    }
}

extension Tensor {
    /// These indices (i32) as vectors of `count` with a single one; see ``Operations/OneHot``.
    ///
    /// - Throws: a sentence when this is not i32 or `count` is below 1.
    public func oneHot(count: Int, dtype: DType = .f32) throws -> Tensor {
        try .applying(Operations.OneHot(count: count, dtype: dtype), to: self)
    }
}
