extension Operations {
    /// A tensor stretched to `shape` by NumPy's rule: aligned at the last axis, extents equal or 1.
    ///
    /// Elementwise operations stretch by themselves; this is for those that do not, and for gradients of sums.
    ///
    /// - Gradient: `dy` summed over the stretched axes.
    public struct Broadcast: ElementwiseOperation {
        /// What the input is stretched to.
        public let shape: Shape

        /// The whole of the output's shape; axes that the input lacks are the first ones.
        public init(shape: Shape) { self.shape = shape }

        public var accepted: ElementKind { .any }

        public var flopsPerElement: Int { 0 }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            guard Shape.broadcast(inputs[0].shape, shape) == shape else {
                throw FoveaError.invalid(
                    "Broadcast expects a shape that stretches to \(shape) (every axis equal or 1, aligned at the last), "
                        + "but got \(inputs[0].shape)")
            }
            return [TensorType(shape, inputs[0].dtype)]
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] { [dy] }
    }
}

extension Tensor {
    /// This tensor stretched to `shape`; see ``Operations/Broadcast``.
    ///
    /// - Throws: a sentence when it cannot be stretched to that.
    public func broadcast(to shape: Shape) throws -> Tensor {
        shape == self.shape ? self : try .applying(Operations.Broadcast(shape: shape), to: self)
    }

    /// The transpose of ``broadcast(to:)``: the sum over the axes along which `shape` was stretched to this shape.
    func summed(to shape: Shape) throws -> Tensor {
        guard shape != self.shape else { return self }
        let missing = rank - shape.rank
        let stretched = (0..<rank).filter { axis in
            axis < missing || (shape[axis - missing] == 1 && self.shape[axis] != 1)
        }
        return try sum(axes: stretched, keepDimensions: true).reshaped(shape)
    }
}
