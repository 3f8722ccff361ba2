extension Operations {
    /// Tensors one after the other along an axis.
    ///
    /// - Inputs: any number, at least one, of one dtype, and of one shape except along the axis.
    /// - Gradient: `dy` cut into the inputs' parts.
    public struct Concatenate: Operation {
        /// Counted from the front.
        public let axis: Int

        /// The axis along which extents add up; negative ones are not understood here.
        public init(axis: Int) { self.axis = axis }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            guard let first = inputs.first else {
                throw FoveaError.invalid("Concatenate expects at least one tensor, but got none")
            }
            guard axis >= 0, axis < first.shape.rank else {
                throw FoveaError.invalid("Concatenate expects an axis of shape \(first.shape), but got axis \(axis)")
            }
            for input in inputs where input.dtype != first.dtype || others(input.shape) != others(first.shape) {
                throw FoveaError.invalid(
                    "Concatenate expects tensors that differ only along axis \(axis), but got \(first) and \(input)")
            }
            var extents = first.shape.dimensions
            extents[axis] = inputs.reduce(0) { $0 + $1.shape[axis] }
            return [TensorType(Shape(extents), first.dtype)]
        }

        /// The extents along every other axis; `nil` if the axis does not exist.
        private func others(_ shape: Shape) -> [Int]? {
            axis < shape.rank ? Array(shape.dimensions[..<axis] + shape.dimensions[(axis + 1)...]) : nil
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return inputs.map { _ in nil } }
            var start = 0
            return try inputs.map { input in
                let end = start + input.shape[axis]
                defer { start = end }
                return try dy.sliced(axis: axis, from: start, to: end)
            }
        }
    }
}

extension Tensor {
    /// Tensors one after the other along `axis`; see ``Operations/Concatenate``.
    ///
    /// - Throws: a sentence when there are none, or they differ in more than that axis.
    public static func concatenated(_ tensors: [Tensor], axis: Int) throws -> Tensor {
        let place = tensors.first?.shape.normalized(axis: axis) ?? axis
        return try applying(Operations.Concatenate(axis: place), to: tensors)[0]
    }
}
