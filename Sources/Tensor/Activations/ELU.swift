extension Operations {
    /// The exponential linear unit (Clevert, Unterthiner and Hochreiter 2015), times a scale:
    ///
    ///     y = scale · x                    where x > 0
    ///     y = scale · alpha · (eˣ - 1)     elsewhere
    ///
    /// Gradient: `dx = scale · dy` where `x > 0`, else `scale · alpha · eˣ · dy`.
    public struct ELU: Activation {
        /// How far below 0 it goes, before the scale.
        public let alpha: Double
        /// What all is multiplied by.
        public let scale: Double

        /// By default the paper's; SELU has other numbers.
        public init(alpha: Double = 1, scale: Double = 1) {
            self.alpha = alpha
            self.scale = scale
        }

        public var flopsPerElement: Int { 3 }

        public func value(_ inputs: [Tensor]) throws -> Tensor {
            let x = inputs[0]
            // The exponential never sees what it would overflow on.
            return try .select(x .> 0, x * scale, minimum(x, 0).expm1() * (alpha * scale))
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let x = inputs[0]
            let isPositive = try x .> 0
            // Spelt otherwise than in the function: an equal part would be kept from there to here, at 4 bytes a number.
            let negative = try Tensor.select(isPositive, x.scalar(0), x)
            return [try .select(isPositive, dy * scale, dy * (negative.exp() * (alpha * scale)))]
        }
    }
}

extension Tensor {
    /// The exponential linear unit: `x` where `x > 0`, else `alpha · (eˣ - 1)`; see ``Operations/ELU``.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func elu(alpha: Double = 1) throws -> Tensor { try .applying(Operations.ELU(alpha: alpha), to: self) }

    /// The scaled exponential linear unit (Klambauer, Unterthiner, Mayr and Hochreiter 2017): ``elu(alpha:)`` with the alpha
    /// and the scale for which mean 0 and variance 1 are a fixed point.
    ///
    /// - Throws: a sentence when the dtype is not floating point.
    public func selu() throws -> Tensor {
        let unit = Operations.ELU(alpha: 1.6732632423543772848170429916717, scale: 1.0507009873554804934193349852946)
        return try .applying(unit, to: self)
    }
}
