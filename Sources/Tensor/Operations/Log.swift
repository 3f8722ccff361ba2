extension Operations {
    /// The natural logarithm: `y = ln x`. NaN below 0. Gradient: `dx = dy / x`.
    public struct Log: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try dy / inputs[0]]
        }
    }
}

extension Tensor {
    /// The natural logarithm: `y = ln x`; see ``Operations/Log``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func log() throws -> Tensor { try .applying(Operations.Log(), to: self) }
}
