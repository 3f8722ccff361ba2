extension Operations {
    /// The sum of the squares over some axes: `y[…] = Σ x[…]²`; 0 where an axis is empty.
    ///
    /// - Input: any shape, of f32 or f64. Output: without the folded axes, or with 1 in their place.
    /// - Gradient: `2 x dy`.
    public struct SumOfSquares: Reduction, CompositeOperation {
        /// The folded axes; negative ones count from the end.
        public let axes: [Int]
        /// Whether the folded axes stay, with extent 1.
        public let keepDimensions: Bool

        /// By default the folded axes are dropped from the shape.
        public init(axes: [Int], keepDimensions: Bool = false) {
            self.axes = axes
            self.keepDimensions = keepDimensions
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            guard inputs[0].dtype.isFloatingPoint else {
                throw FoveaError.invalid(
                    "SumOfSquares expects floating-point numbers (f32, f64), but got \(inputs[0]); convert with "
                        + "cast(to: .f32)")
            }
            return [TensorType(try reducedShape(inputs[0].shape), inputs[0].dtype)]
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            [try inputs[0].square().sum(axes: axes, keepDimensions: keepDimensions)]
        }

        /// A multiplication and an addition per element that is read.
        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            Cost(flops: 2 * inputs[0].count, bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}

extension Tensor {
    /// The sum of the squares over `axes`; see ``Operations/SumOfSquares``.
    ///
    /// - Parameters:
    ///   - axes: All of them where `nil`; negative axes count from the end.
    ///   - keepDimensions: Whether the folded axes stay, with extent 1.
    /// - Throws: a sentence when an axis does not exist, or the dtype is not floating point.
    public func sumOfSquares(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
        try reduced(axes) { Operations.SumOfSquares(axes: $0, keepDimensions: keepDimensions) }
    }

    /// The Euclidean length of all numbers together, `√Σ x²`: a scalar.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func norm() throws -> Tensor { try sumOfSquares().sqrt() }
}
