extension Operations {
    /// Swish with a sigmoid of straight lines (Howard et al. 2019, "Searching for MobileNetV3"):
    /// `y = x · min(max(x + 3, 0), 6) / 6`.
    ///
    /// Gradient: 0 where `x ≤ -3`, `dx = dy` where `x ≥ 3`, and `dx = dy · (x/3 + 1/2)` between.
    public struct HardSwish: Activation {
        public init() {}

        public var flopsPerElement: Int { 5 }

        public func value(_ inputs: [Tensor]) throws -> Tensor {
            try inputs[0] * (minimum(maximum(inputs[0] + 3, 0), 6) * (1.0 / 6))
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let x = inputs[0]
            let bend = try Tensor.select(x .< 3, dy * (x * (1.0 / 3) + 0.5), dy)
            return [try .select(x .> -3, bend, dy.scalar(0))]
        }
    }
}

extension Tensor {
    /// Swish with a sigmoid of straight lines: `x · min(max(x + 3, 0), 6) / 6`; see ``Operations/HardSwish``.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func hardSwish() throws -> Tensor { try .applying(Operations.HardSwish(), to: self) }
}
