extension Operations {
    /// The rectifier: `y = max(x, 0)`. NaN stays NaN. Gradient: ``ReLUGradient``, 0 at 0.
    public struct ReLU: ElementwiseOperation {
        public init() {}

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try .applying(ReLUGradient(), to: dy, y)]
        }
    }
}

extension Tensor {
    /// The rectifier: `y = max(x, 0)`; see ``Operations/ReLU``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func relu() throws -> Tensor { try .applying(Operations.ReLU(), to: self) }
}
