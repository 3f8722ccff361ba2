extension Operations {
    /// The quotient: `y = a / b`, elementwise with broadcasting.
    ///
    /// Integers are cut towards zero, and a division of integers by 0 is 0. Gradient: `da = dy / b`, `db = -dy * y / b`.
    public struct Divide: ElementwiseOperation {
        public init() {}

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let da = try dy / inputs[1]
            return try [da, -(da * y)]
        }
    }
}

extension Tensor {
    /// The quotient, elementwise with broadcasting; see ``Operations/Divide``.
    ///
    /// - Throws: a sentence when the shapes or dtypes do not fit together.
    public static func / (a: Tensor, b: Tensor) throws -> Tensor { try .applying(Operations.Divide(), to: a, b) }
    /// `a / b` for a number `b`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func / (a: Tensor, b: Double) throws -> Tensor { try a / a.scalar(b) }
    /// `a / b` for a number `a`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func / (a: Double, b: Tensor) throws -> Tensor { try b.scalar(a) / b }
}
