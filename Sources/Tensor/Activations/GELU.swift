extension Operations {
    /// The Gaussian error linear unit (Hendrycks and Gimpel 2016): `x` times the probability that a normal number is below `x`,
    ///
    ///     y = x · Φ(x) = x/2 · (1 + erf(x/√2))
    ///     y ≈ x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))     with .tanh
    ///
    /// Gradient: `dx = dy · (Φ(x) + x · φ(x))` with the density `φ(x) = exp(-x²/2)/√(2π)`, or the approximation's own.
    public struct GELU: Activation {
        /// How the probability is computed.
        public enum Approximation: Sendable, Hashable {
            /// By the error function.
            case none
            /// By the hyperbolic tangent, off by at most 0.0005.
            case tanh
        }

        /// How the probability is computed.
        public let approximation: Approximation

        /// By default exact.
        public init(approximation: Approximation = .none) { self.approximation = approximation }

        public var flopsPerElement: Int { approximation == .none ? 5 : 8 }

        public func value(_ inputs: [Tensor]) throws -> Tensor {
            try inputs[0] * probability(inputs[0])
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let x = inputs[0]
            // The one part that is kept from the function to here.
            let probability = try probability(x)
            switch approximation {
            case .none:
                let density = try (x.square() * -0.5).exp() * (1 / (2 * Double.pi).squareRoot())
                return [try dy * (probability + x * density)]
            case .tanh:
                // Where the tangent's slope is 0, the cube must not be infinite.
                let near = try maximum(minimum(x, 20), -20)
                let inner = try (near.square() * (3 * Self.cubic) + 1) * (2 * Self.linear)
                return [try dy * (probability + near * probability * (1 - probability) * inner)]
            }
        }

        private static let linear = (2 / Double.pi).squareRoot()
        private static let cubic = 0.044715

        private func probability(_ x: Tensor) throws -> Tensor {
            switch approximation {
            case .none: try (x * 0.5.squareRoot()).erf() * 0.5 + 0.5
            case .tanh: try (x * (x.square() * Self.cubic + 1) * Self.linear).tanh() * 0.5 + 0.5
            }
        }
    }
}

extension Tensor {
    /// The Gaussian error linear unit: `x · Φ(x)`; see ``Operations/GELU``.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func gelu(approximation: Operations.GELU.Approximation = .none) throws -> Tensor {
        try .applying(Operations.GELU(approximation: approximation), to: self)
    }
}
