extension Operations {
    /// The exponential function less one: `y = eˣ - 1`, exact for small `x` too. Gradient: `dx = dy · eˣ`.
    public struct Expm1: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy * inputs[0].exp()]
        }
    }
}

extension Tensor {
    /// The exponential function less one: `y = eˣ - 1`; see ``Operations/Expm1``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func expm1() throws -> Tensor { try .applying(Operations.Expm1(), to: self) }
}
