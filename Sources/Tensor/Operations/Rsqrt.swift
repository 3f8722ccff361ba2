extension Operations {
    /// The reciprocal square root: `y = 1 / √x`. Gradient: `dx = -dy * y³ / 2`.
    public struct Rsqrt: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy * -0.5 * y * y.square()]
        }
    }
}

extension Tensor {
    /// The reciprocal square root: `y = 1 / √x`; see ``Operations/Rsqrt``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func rsqrt() throws -> Tensor { try .applying(Operations.Rsqrt(), to: self) }
}
