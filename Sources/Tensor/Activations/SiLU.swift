extension Operations {
    /// The sigmoid linear unit, also called swish (Hendrycks and Gimpel 2016; Ramachandran, Zoph and Le 2017):
    /// `y = x · sigmoid(x)`.
    ///
    /// Gradient: `dx = dy · s · (1 + x · (1 - s))` with `s = sigmoid(x)`.
    public struct SiLU: Activation {
        public init() {}

        public var flopsPerElement: Int { 2 }

        public func value(_ inputs: [Tensor]) throws -> Tensor {
            try inputs[0] * inputs[0].sigmoid()
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let s = try inputs[0].sigmoid()
            return [try dy * (s * (inputs[0] * (1 - s) + 1))]
        }
    }
}

extension Tensor {
    /// The sigmoid linear unit, swish: `x · sigmoid(x)`; see ``Operations/SiLU``.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func silu() throws -> Tensor { try .applying(Operations.SiLU(), to: self) }
}
