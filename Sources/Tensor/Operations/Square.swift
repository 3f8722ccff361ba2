extension Operations {
    /// The square: `y = x²`. Integers wrap around. Gradient: `dx = 2 * dy * x`.
    public struct Square: ElementwiseOperation {
        public init() {}

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy * 2 * inputs[0]]
        }
    }
}

extension Tensor {
    /// The square: `y = x²`; see ``Operations/Square``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func square() throws -> Tensor { try .applying(Operations.Square(), to: self) }
}
