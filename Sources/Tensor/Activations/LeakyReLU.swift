extension Operations {
    /// The leaky rectifier (Maas, Hannun and Ng 2013): `y = x` where `x > 0`, else `slope · x`.
    ///
    /// Gradient: `dx = dy` where `x > 0`, else `slope · dy`.
    public struct LeakyReLU: Activation {
        /// The slope below 0.
        public let slope: Double

        /// Any slope; with 0 it is ``ReLU``.
        public init(slope: Double) { self.slope = slope }

        public var flopsPerElement: Int { 1 }

        public func value(_ inputs: [Tensor]) throws -> Tensor {
            try .select(inputs[0] .> 0, inputs[0], inputs[0] * slope)
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try .select(inputs[0] .> 0, dy, dy * slope)]
        }
    }
}

extension Tensor {
    /// The leaky rectifier: `x` where `x > 0`, else `slope · x`; see ``Operations/LeakyReLU``.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func leakyReLU(slope: Double = 0.01) throws -> Tensor {
        try .applying(Operations.LeakyReLU(slope: slope), to: self)
    }
}
