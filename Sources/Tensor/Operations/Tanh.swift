extension Operations {
    /// The hyperbolic tangent: `y = (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)`. Gradient: `dx = dy * (1 - y²)`.
    public struct Tanh: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy * (1 - y.square())]
        }
    }
}

extension Tensor {
    /// The hyperbolic tangent: `y = (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)`; see ``Operations/Tanh``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func tanh() throws -> Tensor { try .applying(Operations.Tanh(), to: self) }
}
