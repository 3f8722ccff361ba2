extension Operations {
    /// The place of the largest number along an axis, counted from 0, as i32. The first of equals wins, and NaN over
    /// every number.
    ///
    /// - Input: any shape and dtype, with at least one element along the axis. Output: without the axis, or with 1 in
    ///   its place.
    /// - Gradient: none.
    public struct Argmax: Reduction {
        /// The axis that is searched; a negative one counts from the end.
        public let axis: Int
        /// Whether the searched axis stays, with extent 1.
        public let keepDimensions: Bool

        /// The one axis, as a reduction lists it.
        public var axes: [Int] { [axis] }

        /// By default the searched axis is dropped from the shape.
        public init(axis: Int, keepDimensions: Bool = false) {
            self.axis = axis
            self.keepDimensions = keepDimensions
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let shape = try reducedShape(inputs[0].shape)
            try requireElements(inputs[0].shape)
            return [TensorType(shape, .i32)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] { [nil] }
    }
}

extension Tensor {
    /// The place of the largest number along `axis`, as i32; see ``Operations/Argmax``.
    ///
    /// - Parameters:
    ///   - axis: Negative axes count from the end.
    ///   - keepDimensions: Whether the folded axis stays, with extent 1.
    /// - Throws: a sentence when the axis does not exist or is empty.
    public func argmax(axis: Int, keepDimensions: Bool = false) throws -> Tensor {
        try .applying(Operations.Argmax(axis: shape.normalized(axis: axis), keepDimensions: keepDimensions), to: self)
    }
}
