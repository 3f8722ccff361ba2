extension Operations {
    /// The absolute value: `y = |x|`. Gradient: `dx = dy * sign(x)`, so 0 at 0.
    public struct Abs: ElementwiseOperation {
        public init() {}

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy * inputs[0].sign()]
        }
    }
}

extension Tensor {
    /// The absolute value: `y = |x|`; see ``Operations/Abs``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func abs() throws -> Tensor { try .applying(Operations.Abs(), to: self) }
}
