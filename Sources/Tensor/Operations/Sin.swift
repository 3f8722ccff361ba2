extension Operations {
    /// The sine: `y = sin x`, `x` in radians. Gradient: `dx = dy * cos(x)`.
    public struct Sin: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy * inputs[0].cos()]
        }
    }
}

extension Tensor {
    /// The sine: `y = sin x`, `x` in radians; see ``Operations/Sin``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func sin() throws -> Tensor { try .applying(Operations.Sin(), to: self) }
}
