extension Operations {
    /// The natural logarithm of one more: `y = ln(1 + x)`, exact for small `x` too. NaN below -1. Gradient: `dx = dy / (1 + x)`.
    public struct Log1p: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy / (1 + inputs[0])]
        }
    }
}

extension Tensor {
    /// The natural logarithm of one more: `y = ln(1 + x)`; see ``Operations/Log1p``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func log1p() throws -> Tensor { try .applying(Operations.Log1p(), to: self) }
}
