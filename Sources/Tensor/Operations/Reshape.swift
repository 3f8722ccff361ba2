extension Operations {
    /// The same numbers, in the same row-major order, under another shape of the same count.
    ///
    /// - Gradient: `dy` under the input's shape.
    public struct Reshape: Operation {
        /// The output's extents, none of them left open.
        public let shape: Shape

        /// All extents given; `Tensor.reshaped(_:)` fills in a -1 first.
        public init(shape: Shape) { self.shape = shape }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            guard shape.count == inputs[0].count, shape.dimensions.allSatisfy({ $0 >= 0 }) else {
                throw FoveaError.invalid(
                    "Reshape expects a shape of \(inputs[0].count) elements like its input \(inputs[0].shape), "
                        + "but got \(shape) of \(shape.count)")
            }
            return [TensorType(shape, inputs[0].dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            [try cotangents[0]?.reshaped(inputs[0].shape)]
        }

        /// Nothing moves: the memory is the same.
        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost { Cost(flops: 0, bytes: 0) }
    }
}

extension Tensor {
    /// The same numbers under another shape; see ``Operations/Reshape``.
    ///
    /// - Parameter shape: One extent may be -1: it becomes whatever is left.
    /// - Throws: a sentence when the counts differ.
    public func reshaped(_ shape: Shape) throws -> Tensor {
        let resolved = try resolving(shape)
        return resolved == self.shape ? self : try .applying(Operations.Reshape(shape: resolved), to: self)
    }

    /// All axes from `axis` on as one: `[N, C, H, W]` from axis 1 is `[N, C * H * W]`.
    ///
    /// - Throws: a sentence when the axis does not exist.
    public func flattened(from axis: Int = 0) throws -> Tensor {
        let first = shape.normalized(axis: axis)
        guard first >= 0, first <= rank else {
            throw FoveaError.invalid("flattened(from:) expects an axis of shape \(shape), but got \(axis)").at(
                Scope.path)
        }
        let kept = shape.dimensions.prefix(first)
        return try reshaped(Shape(kept + [shape.dimensions.dropFirst(first).reduce(1, *)]))
    }

    private func resolving(_ shape: Shape) throws -> Shape {
        let open = shape.dimensions.indices.filter { shape[$0] == -1 }
        guard !open.isEmpty else { return shape }
        let known = shape.dimensions.filter { $0 != -1 }.reduce(1, *)
        guard open.count == 1, known > 0, self.shape.count % known == 0 else {
            throw FoveaError.invalid(
                "Reshape expects at most one -1, in a shape that divides the \(self.shape.count) elements of \(self.shape), "
                    + "but got \(shape)"
            ).at(Scope.path)
        }
        var dimensions = shape.dimensions
        dimensions[open[0]] = self.shape.count / known
        return Shape(dimensions)
    }
}
