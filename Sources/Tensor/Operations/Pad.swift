extension Operations {
    /// A border of `value` around a tensor: `before[i]` places before and `after[i]` after along axis `i`.
    ///
    /// - Gradient: `dy` without the border.
    public struct Pad: Operation {
        /// Places added before the first along each axis; at least 0.
        public let before: [Int]
        /// Places added after the last along each axis; at least 0.
        public let after: [Int]
        /// What stands in the border, rounded to the tensor's dtype.
        public let value: Double

        /// One number per axis in both lists; the border is 0 by default.
        public init(before: [Int], after: [Int], value: Double = 0) {
            self.before = before
            self.after = after
            self.value = value
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let shape = inputs[0].shape
            guard before.count == shape.rank, after.count == shape.rank else {
                throw FoveaError.invalid(
                    "Pad expects one pair of numbers per axis of shape \(shape), but got before \(before), after \(after)"
                )
            }
            guard (before + after).allSatisfy({ $0 >= 0 }) else {
                throw FoveaError.invalid(
                    "Pad expects numbers of at least 0, but got before \(before), after \(after); use sliced() to crop")
            }
            let extents = shape.dimensions.indices.map { before[$0] + shape[$0] + after[$0] }
            return [TensorType(Shape(extents), inputs[0].dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            let ends = zip(before, inputs[0].shape.dimensions).map(+)
            return [try cotangents[0]?.sliced(starts: before, ends: ends)]
        }
    }
}

extension Tensor {
    /// A border of `value` around this tensor; see ``Operations/Pad``.
    ///
    /// - Parameter widths: For each axis the number of places before and after.
    /// - Throws: a sentence unless there is one pair per axis, of numbers of at least 0, and the dtype can hold `value`.
    public func padded(_ widths: [(before: Int, after: Int)], value: Double = 0) throws -> Tensor {
        _ = try scalar(value)
        let (before, after) = (widths.map(\.before), widths.map(\.after))
        guard (before + after).contains(where: { $0 != 0 }) || widths.count != rank else { return self }
        return try .applying(Operations.Pad(before: before, after: after, value: value), to: self)
    }
}
