extension Operations {
    /// The difference: `y = a - b`, elementwise with broadcasting.
    ///
    /// Integers wrap around. Gradient: `da = dy`, `db = -dy`.
    public struct Subtract: ElementwiseOperation {
        public init() {}

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [dy, try -dy]
        }
    }
}

extension Tensor {
    /// The difference, elementwise with broadcasting; see ``Operations/Subtract``.
    ///
    /// - Throws: a sentence when the shapes or dtypes do not fit together.
    public static func - (a: Tensor, b: Tensor) throws -> Tensor { try .applying(Operations.Subtract(), to: a, b) }
    /// `a - b` for a number `b`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func - (a: Tensor, b: Double) throws -> Tensor { try a - a.scalar(b) }
    /// `a - b` for a number `a`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func - (a: Double, b: Tensor) throws -> Tensor { try b.scalar(a) - b }
}
