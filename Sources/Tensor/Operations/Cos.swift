extension Operations {
    /// The cosine: `y = cos x`, `x` in radians. Gradient: `dx = -dy * sin(x)`.
    public struct Cos: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try -(dy * inputs[0].sin())]
        }
    }
}

extension Tensor {
    /// The cosine: `y = cos x`, `x` in radians; see ``Operations/Cos``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func cos() throws -> Tensor { try .applying(Operations.Cos(), to: self) }
}
