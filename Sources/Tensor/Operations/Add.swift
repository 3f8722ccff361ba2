extension Operations {
    /// The sum: `y = a + b`, elementwise with broadcasting.
    ///
    /// Integers wrap around. Gradient: `da = dy`, `db = dy`.
    public struct Add: ElementwiseOperation {
        public init() {}

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [dy, dy]
        }
    }
}

extension Tensor {
    /// The sum, elementwise with broadcasting; see ``Operations/Add``.
    ///
    /// - Throws: a sentence when the shapes or dtypes do not fit together.
    public static func + (a: Tensor, b: Tensor) throws -> Tensor { try .applying(Operations.Add(), to: a, b) }
    /// `a + b` for a number `b`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func + (a: Tensor, b: Double) throws -> Tensor { try a + a.scalar(b) }
    /// `a + b` for a number `a`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func + (a: Double, b: Tensor) throws -> Tensor { try b.scalar(a) + b }
}
