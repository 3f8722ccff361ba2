extension Operations {
    /// The gradient of ``LocalResponseNorm``: a channel changes its own output and every denominator it is counted in:
    ///
    ///     dx_i = dy_i / s_i^β - 2 α β / size · x_i · Σ_c dy_c x_c / s_c^(β + 1),    c = i - (size - 1) / 2 ... i + size / 2
    ///
    /// with the window the other way round, and `s` made again from `x`, which costs less than keeping it.
    ///
    /// - Inputs: `x` `[N, C, H, W]`, `dy` like `x`. Output: `dx` like `x`.
    /// - Gradient: that of the formula above.
    public struct LocalResponseNormGradient: CompositeOperation {
        /// The forward pass.
        public let forward: LocalResponseNorm

        /// Of this forward pass.
        public init(of forward: LocalResponseNorm) { self.forward = forward }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            try forward.check(inputs[0])
            let layer = "LocalResponseNorm's gradient"
            try requireOneFloatingPoint(layer, ["its input": inputs[0], "the output's gradient": inputs[1]])
            try requireShape(layer, "an output gradient", inputs[0].shape, inputs[1].shape)
            return [inputs[0]]
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            let (x, dy) = (inputs[0], inputs[1])
            let denominators = try forward.denominators(x)
            let power = try denominators.pow(-forward.beta)
            let sum = try LocalResponseNorm.sum(
                dy * x * power / denominators, before: forward.behind, behind: forward.before)
            let factor = 2 * forward.alpha * forward.beta / Double(forward.size)
            return [try dy * power - x * sum * factor]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            // The denominator and its power; dy x / s^(β + 1), its sum; what is left.
            .elementwise(inputs, outputs, flopsPerElement: 2 * forward.size + 10)
        }
    }
}
