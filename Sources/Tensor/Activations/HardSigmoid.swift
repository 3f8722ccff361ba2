extension Operations {
    /// A sigmoid of straight lines (Courbariaux, Bengio and David 2015; PyTorch's slope): `y = min(max(x + 3, 0), 6) / 6`.
    ///
    /// Gradient: `dx = dy / 6` where `-3 < x < 3`, else 0.
    public struct HardSigmoid: Activation {
        public init() {}

        public var flopsPerElement: Int { 4 }

        public func value(_ inputs: [Tensor]) throws -> Tensor {
            try minimum(maximum(inputs[0] + 3, 0), 6) * (1.0 / 6)
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let isInside = try (inputs[0] .> -3).logicalAnd(inputs[0] .< 3)
            return [try .select(isInside, dy * (1.0 / 6), dy.scalar(0))]
        }
    }
}

extension Tensor {
    /// A sigmoid of straight lines: `min(max(x + 3, 0), 6) / 6`; see ``Operations/HardSigmoid``.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func hardSigmoid() throws -> Tensor { try .applying(Operations.HardSigmoid(), to: self) }
}
