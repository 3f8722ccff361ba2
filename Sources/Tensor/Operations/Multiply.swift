extension Operations {
    /// The product: `y = a * b`, elementwise with broadcasting.
    ///
    /// Integers wrap around. Gradient: `da = dy * b`, `db = dy * a`.
    public struct Multiply: ElementwiseOperation {
        public init() {}

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            try [dy * inputs[1], dy * inputs[0]]
        }
    }
}

extension Tensor {
    /// The product, elementwise with broadcasting; see ``Operations/Multiply``.
    ///
    /// - Throws: a sentence when the shapes or dtypes do not fit together.
    public static func * (a: Tensor, b: Tensor) throws -> Tensor { try .applying(Operations.Multiply(), to: a, b) }
    /// `a * b` for a number `b`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func * (a: Tensor, b: Double) throws -> Tensor { try a * a.scalar(b) }
    /// `a * b` for a number `a`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func * (a: Double, b: Tensor) throws -> Tensor { try b.scalar(a) * b }
}
