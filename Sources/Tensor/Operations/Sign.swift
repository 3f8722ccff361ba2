extension Operations {
    /// The sign: `y` is 1 above 0, -1 below, 0 at 0 and for NaN. Its derivative is 0 wherever it exists: no gradient.
    public struct Sign: ElementwiseOperation {
        public init() {}

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [nil]
        }
    }
}

extension Tensor {
    /// The sign: `y` is 1 above 0, -1 below, 0 at 0 and for NaN; see ``Operations/Sign``.
    ///
    /// - Throws: a sentence when the dtype is not one the operation is defined for.
    public func sign() throws -> Tensor { try .applying(Operations.Sign(), to: self) }
}
