extension Operations {
    /// The opposite: `y = -x`. Gradient: `dx = -dy`.
    public struct Negate: ElementwiseOperation {
        public init() {}

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try -dy]
        }
    }
}

extension Tensor {
    /// The opposite of every element; see ``Operations/Negate``.
    ///
    /// - Throws: a sentence when the dtype has no negative numbers.
    public static prefix func - (x: Tensor) throws -> Tensor { try .applying(Operations.Negate(), to: x) }
}
