extension Operations {
    /// The exponential function: `y = eˣ`. Gradient: `dx = dy * y`.
    public struct Exp: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy * y]
        }
    }
}

extension Tensor {
    /// The exponential function: `y = eˣ`; see ``Operations/Exp``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func exp() throws -> Tensor { try .applying(Operations.Exp(), to: self) }
}
