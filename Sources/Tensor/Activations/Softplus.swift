extension Operations {
    /// A rounded rectifier (Dugas et al. 2001): `y = ln(1 + exp(β x)) / β`, and `x` itself where `β x` is above a threshold.
    ///
    /// Gradient: `dx = dy · sigmoid(β x)`, and `dy` above the threshold.
    public struct Softplus: Activation {
        /// How sharp the bend is; above 0.
        public let beta: Double
        /// From where on `y = x`.
        public let threshold: Double

        /// By default PyTorch's.
        public init(beta: Double = 1, threshold: Double = 20) {
            self.beta = beta
            self.threshold = threshold
        }

        public var flopsPerElement: Int { 3 }

        public func value(_ inputs: [Tensor]) throws -> Tensor {
            try .select(inputs[0] .> threshold / beta, inputs[0], inputs[0].logarithmOfOneMoreExponential(beta))
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            [try .select(inputs[0] .> threshold / beta, dy, dy * (inputs[0] * beta).sigmoid())]
        }
    }
}

extension Tensor {
    /// A rounded rectifier: `ln(1 + exp(β x)) / β`; see ``Operations/Softplus``.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func softplus(beta: Double = 1, threshold: Double = 20) throws -> Tensor {
        try .applying(Operations.Softplus(beta: beta, threshold: threshold), to: self)
    }

    /// `ln(1 + exp(β x)) / β`, in which nothing overflows: `max(x, 0) + ln(1 + exp(-β |x|)) / β`.
    func logarithmOfOneMoreExponential(_ beta: Double = 1) throws -> Tensor {
        try relu() + (abs() * -beta).exp().log1p() * (1 / beta)
    }
}
