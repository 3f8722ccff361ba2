extension Operations {
    /// The square root: `y = √x`. NaN below 0. Gradient: `dx = dy / (2 * y)`.
    public struct Sqrt: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy * 0.5 / y]
        }
    }
}

extension Tensor {
    /// The square root: `y = √x`; see ``Operations/Sqrt``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func sqrt() throws -> Tensor { try .applying(Operations.Sqrt(), to: self) }
}
