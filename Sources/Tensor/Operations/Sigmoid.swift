extension Operations {
    /// The logistic function: `y = 1 / (1 + e⁻ˣ)`. Gradient: `dx = dy * y * (1 - y)`.
    public struct Sigmoid: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy * y * (1 - y)]
        }
    }
}

extension Tensor {
    /// The logistic function: `y = 1 / (1 + e⁻ˣ)`; see ``Operations/Sigmoid``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func sigmoid() throws -> Tensor { try .applying(Operations.Sigmoid(), to: self) }
}
