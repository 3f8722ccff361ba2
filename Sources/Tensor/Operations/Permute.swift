extension Operations {
    /// The axes in another order: axis `i` of the output is axis `axes[i]` of the input.
    ///
    /// - Gradient: `dy` with its axes put back.
    public struct Permute: Operation {
        /// Every axis once, counted from the front.
        public let axes: [Int]

        /// Negative axes are not understood here.
        public init(axes: [Int]) { self.axes = axes }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let shape = inputs[0].shape
            guard axes.sorted() == Array(0..<shape.rank) else {
                throw FoveaError.invalid("Permute expects every axis of shape \(shape) once, but got axes \(axes)")
            }
            return [TensorType(Shape(axes.map { shape[$0] }), inputs[0].dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            let inverse = axes.indices.sorted { axes[$0] < axes[$1] }
            return [try cotangents[0]?.permuted(inverse)]
        }
    }
}

extension Tensor {
    /// The axes in another order: axis `i` of the result is axis `axes[i]` of this; see ``Operations/Permute``.
    ///
    /// - Throws: a sentence unless `axes` names every axis once; negative ones count from the end.
    public func permuted(_ axes: [Int]) throws -> Tensor {
        try .applying(Operations.Permute(axes: axes.map(shape.normalized(axis:))), to: self)
    }

    /// The last two axes exchanged.
    ///
    /// - Throws: a sentence when there are not two.
    public func transposed() throws -> Tensor {
        guard rank >= 2 else {
            throw FoveaError.invalid("transposed() expects at least two axes, but got shape \(shape)").at(Scope.path)
        }
        return try permuted(Array(0..<rank - 2) + [rank - 1, rank - 2])
    }
}
