extension Operations {
    /// The parametric rectifier (He, Zhang, Ren and Sun 2015): `y = x` where `x > 0`, else `w · x`.
    ///
    /// - Inputs: `x`, and the slopes `w`, whose shape stretches to that of `x`: `[1, C, 1, 1]` for one per channel.
    /// - Gradient: `dx = dy` where `x > 0`, else `w · dy`; `dw` is the sum of `x · dy` where `x ≤ 0`.
    public struct PReLU: Activation {
        public init() {}

        public var flopsPerElement: Int { 1 }

        public func value(_ inputs: [Tensor]) throws -> Tensor {
            try .select(inputs[0] .> 0, inputs[0], inputs[0] * inputs[1])
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let isPositive = try inputs[0] .> 0
            // The products are chosen from and not the factors, so that 0 · ∞ cannot enter.
            return try [
                .select(isPositive, dy, dy * inputs[1]), .select(isPositive, dy.scalar(0), dy * inputs[0]),
            ]
        }
    }
}

extension Tensor {
    /// The parametric rectifier: `x` where `x > 0`, else `slope · x`; see ``Operations/PReLU``.
    ///
    /// - Throws: a sentence when the shapes do not fit together or the dtypes are not one floating-point dtype.
    public func prelu(_ slope: Tensor) throws -> Tensor { try .applying(Operations.PReLU(), to: self, slope) }
}
