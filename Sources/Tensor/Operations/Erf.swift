extension Operations {
    /// The error function: `y = 2/√π · ∫₀ˣ exp(-t²) dt`. Gradient: `dx = dy · 2/√π · exp(-x²)`.
    public struct Erf: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy * ((-inputs[0].square()).exp() * (2 / Double.pi.squareRoot()))]
        }
    }
}

extension Tensor {
    /// The error function: `y = 2/√π · ∫₀ˣ exp(-t²) dt`; see ``Operations/Erf``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func erf() throws -> Tensor { try .applying(Operations.Erf(), to: self) }
}
