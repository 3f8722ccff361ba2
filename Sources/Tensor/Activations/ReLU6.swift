extension Operations {
    /// The rectifier with a ceiling (Howard et al. 2017, "MobileNets"): `y = min(max(x, 0), 6)`.
    ///
    /// Gradient: `dx = dy` where `0 < x < 6`, else 0.
    public struct ReLU6: Activation {
        public init() {}

        public var flopsPerElement: Int { 2 }

        public func value(_ inputs: [Tensor]) throws -> Tensor {
            try minimum(inputs[0].relu(), 6)
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let isInside = try (inputs[0] .> 0).logicalAnd(inputs[0] .< 6)
            return [try .select(isInside, dy, dy.scalar(0))]
        }
    }
}

extension Tensor {
    /// The rectifier with a ceiling: `min(max(x, 0), 6)`; see ``Operations/ReLU6``.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func relu6() throws -> Tensor { try .applying(Operations.ReLU6(), to: self) }
}
