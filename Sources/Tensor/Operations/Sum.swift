extension Operations {
    /// The sum over some axes: `y[…] = Σ x[…]`; 0 where an axis is empty.
    ///
    /// - Input: any shape, of f32, f64 or i32. Output: without the folded axes, or with 1 in their place.
    /// - Gradient: `dy` stretched to the input's shape.
    public struct Sum: Reduction {
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
            guard ElementKind.arithmetic.contains(inputs[0].dtype) else {
                throw FoveaError.invalid(
                    "Sum expects numbers of f32, f64 or i32, but got \(inputs[0]); convert with cast(to: .i32)")
            }
            return [TensorType(try reducedShape(inputs[0].shape), inputs[0].dtype)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil] }
            let shape = inputs[0].shape
            return [try dy.reshaped(shape.reduced(axes: axes, keepDimensions: true)).broadcast(to: shape)]
        }
    }
}

extension Tensor {
    /// The sum over `axes`; see ``Operations/Sum``.
    ///
    /// - Parameters:
    ///   - axes: All of them where `nil`; negative axes count from the end.
    ///   - keepDimensions: Whether the folded axes stay, with extent 1.
    /// - Throws: a sentence when an axis does not exist, or the dtype is u8 or bool.
    public func sum(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
        try reduced(axes) { Operations.Sum(axes: $0, keepDimensions: keepDimensions) }
    }

    /// The mean over `axes`: their sum divided by how many numbers went into it; NaN if none did.
    ///
    /// - Parameters:
    ///   - axes: All of them where `nil`; negative axes count from the end.
    ///   - keepDimensions: Whether the folded axes stay, with extent 1.
    /// - Throws: a sentence when an axis does not exist, or the dtype is not floating point.
    public func mean(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
        guard dtype.isFloatingPoint else {
            throw FoveaError.invalid(
                "mean expects floating-point numbers, but got \(type); convert with cast(to: .f32)"
            )
            .at(Scope.path)
        }
        let sum = try sum(axes: axes, keepDimensions: keepDimensions)
        let folded = try shape.normalized(axes: axes ?? Array(0..<rank))
        let count = folded.reduce(1) { $0 * shape[$1] }
        return try sum * (1 / Double(count))
    }
}
