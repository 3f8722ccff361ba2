extension Operations {
    /// A power: `y = aᵇ`, elementwise with broadcasting. NaN for negative `a` with fractional `b`.
    ///
    /// Gradient: `da = dy * b * aᵇ⁻¹`, 0 where `b` is 0; `db = dy * y * ln a`, 0 where `a` is 0.
    public struct Power: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .floatingPoint }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let (a, b) = (inputs[0], inputs[1])
            // The critical operand is replaced before it is used, and not the result after: a NaN made on the way would
            // come back in the second derivative as 0 * NaN.
            let exponent = try Tensor.select(b .== 0, b.scalar(1), b - 1)
            let base = try Tensor.select(a .== 0, a.scalar(1), a)
            return try [dy * b * a.pow(exponent), dy * y * base.log()]
        }
    }
}

extension Tensor {
    /// This tensor to the power of another, elementwise with broadcasting; see ``Operations/Power``.
    ///
    /// - Throws: a sentence when the shapes or dtypes do not fit together.
    public func pow(_ exponent: Tensor) throws -> Tensor { try .applying(Operations.Power(), to: self, exponent) }

    /// Every element to the same power; see ``Operations/Power``.
    public func pow(_ exponent: Double) throws -> Tensor { try pow(scalar(exponent)) }
}
