extension Operations {
    /// Mish (Misra 2019): `y = x · tanh(ln(1 + eˣ))`.
    ///
    /// Gradient: `dx = dy · (t + x · (1 - t²) · sigmoid(x))` with `t = tanh(ln(1 + eˣ))`.
    public struct Mish: Activation {
        public init() {}

        public var flopsPerElement: Int { 5 }

        public func value(_ inputs: [Tensor]) throws -> Tensor {
            try inputs[0] * slope(inputs[0])
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let x = inputs[0]
            // The one part that is kept from the function to here.
            let t = try slope(x)
            return [try dy * (t + x * ((1 - t.square()) * x.sigmoid()))]
        }

        private func slope(_ x: Tensor) throws -> Tensor {
            try x.logarithmOfOneMoreExponential().tanh()
        }
    }
}

extension Tensor {
    /// Mish: `x · tanh(ln(1 + eˣ))`; see ``Operations/Mish``.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func mish() throws -> Tensor { try .applying(Operations.Mish(), to: self) }
}
