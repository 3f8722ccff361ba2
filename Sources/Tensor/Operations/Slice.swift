extension Operations {
    /// A box cut out: along each axis the places `start, start + stride, …` below `end`.
    ///
    /// - Output: `⌈(end - start) / stride⌉` along each axis.
    /// - Gradient: `dy` in its place among zeros.
    public struct Slice: Operation {
        /// The first place along each axis, counted from 0.
        public let starts: [Int]
        /// The place after the last along each axis; at most the extent.
        public let ends: [Int]
        /// The step along each axis; at least 1.
        public let strides: [Int]

        /// One number per axis in each list.
        public init(starts: [Int], ends: [Int], strides: [Int]) {
            self.starts = starts
            self.ends = ends
            self.strides = strides
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let shape = inputs[0].shape
            guard [starts.count, ends.count, strides.count] == [shape.rank, shape.rank, shape.rank] else {
                throw FoveaError.invalid(
                    "Slice expects one start, end and stride per axis of shape \(shape), but got starts \(starts), "
                        + "ends \(ends), strides \(strides)")
            }
            let extents = try shape.dimensions.indices.map { axis -> Int in
                let (start, end, stride) = (starts[axis], ends[axis], strides[axis])
                guard 0 <= start, start <= end, end <= shape[axis], stride >= 1 else {
                    throw FoveaError.invalid(
                        "Slice expects 0 <= start <= end <= \(shape[axis]) and a stride of at least 1 along axis \(axis) of "
                            + "shape \(shape), but got start \(start), end \(end), stride \(stride)")
                }
                return (end - start + stride - 1) / stride
            }
            return [TensorType(Shape(extents), inputs[0].dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil] }
            let shape = inputs[0].shape
            let spread = try dy.spread(strides)
            let after = shape.dimensions.indices.map { shape[$0] - starts[$0] - spread.shape[$0] }
            return [try spread.padded(Array(zip(starts, after)))]
        }

        /// Only what is taken is read.
        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            Cost(flops: 0, bytes: 2 * outputs[0].byteCount)
        }
    }
}

extension Tensor {
    /// The box `starts ..< ends`, every `strides`-th place of it; see ``Operations/Slice``.
    ///
    /// - Parameter strides: 1 along every axis where `nil`.
    /// - Throws: a sentence when the box reaches outside the shape.
    public func sliced(starts: [Int], ends: [Int], strides: [Int]? = nil) throws -> Tensor {
        let strides = strides ?? [Int](repeating: 1, count: rank)
        return try .applying(Operations.Slice(starts: starts, ends: ends, strides: strides), to: self)
    }

    /// The places `start ..< end` along one axis, and all of the others.
    ///
    /// - Parameters:
    ///   - axis: Negative axes count from the end.
    ///   - end: The extent of the axis where `nil`.
    /// - Throws: a sentence when the axis or a place does not exist.
    public func sliced(axis: Int, from start: Int = 0, to end: Int? = nil) throws -> Tensor {
        let place = shape.normalized(axis: axis)
        guard place >= 0, place < rank else {
            throw FoveaError.invalid("Slice expects an axis of shape \(shape), but got axis \(axis)").at(Scope.path)
        }
        var starts = [Int](repeating: 0, count: rank)
        var ends = shape.dimensions
        starts[place] = start
        ends[place] = end ?? shape[place]
        return try sliced(starts: starts, ends: ends)
    }

    /// Zeros between neighbours, so that they lie `strides` apart: what undoes a slice with strides.
    fileprivate func spread(_ strides: [Int]) throws -> Tensor {
        guard strides.contains(where: { $0 > 1 }), shape.count > 0 else { return self }
        // [n] as [n, 1], padded to [n, stride], is [n * stride]; the zeros after the last are cut off.
        let paired = try reshaped(Shape(shape.dimensions.flatMap { [$0, 1] }))
        let padded = try paired.padded(strides.flatMap { [(0, 0), (0, $0 - 1)] })
        let joined = try padded.reshaped(Shape(zip(shape.dimensions, strides).map(*)))
        return try joined.sliced(
            starts: strides.map { _ in 0 }, ends: zip(shape.dimensions, strides).map { ($0 - 1) * $1 + 1 })
    }
}
