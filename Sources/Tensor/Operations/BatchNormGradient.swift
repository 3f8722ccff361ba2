extension Operations {
    /// The gradient of ``BatchNormTraining`` for what arrives at `y`. With `x̂ = (x - mean) / √(variance + ε)`, for each
    /// channel of `M` numbers:
    ///
    ///     dshift = Σ dy        dscale = Σ dy · x̂
    ///     dx = scale / √(variance + ε) · (dy - dshift / M - x̂ · dscale / M)
    ///
    /// `dx` already contains what flows through the batch's mean and variance.
    ///
    /// - Inputs: `x` `[N, C]` or `[N, C, H, W]`; `scale`, `mean`, `variance` `[C]`; `dy` like `x`.
    /// - Outputs: `dx` like `x`, `dscale` `[C]`, `dshift` `[C]`.
    /// - Gradient: that of the formula above, with `mean` and `variance` as inputs of their own.
    public struct BatchNormGradient: CompositeOperation {
        /// ε of the forward pass.
        public let epsilon: Double

        /// It must be that of the forward pass; the default is the same.
        public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (x, scale, mean, variance, dy) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
            try ChannelStatistics.check(x, ["scale": scale, "mean": mean, "variance": variance])
            try requireOneFloatingPoint("BatchNorm's gradient", ["its input": x, "the output's gradient": dy])
            try requireShape("BatchNorm's gradient", "an output gradient", x.shape, dy.shape)
            return [x, scale, scale]
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            let (x, scale, mean, variance, dy) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
            let channels = ChannelStatistics(x.shape)
            let reciprocal = try (variance + epsilon).rsqrt()
            let normalized = try (x - channels.spread(mean)) * channels.spread(reciprocal)
            let dshift = try channels.sum(dy)
            let dscale = try channels.sum(dy * normalized)
            let meanShift = try channels.spread(dshift * (1 / channels.divisor))
            let meanScale = try channels.spread(dscale * (1 / channels.divisor))
            let remainder = try dy - meanShift - normalized * meanScale
            let dx = try remainder * channels.spread(scale * reciprocal)
            return [dx, dscale, dshift]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            // x̂: 2; dshift: 1; dscale: 2; dx: 5.
            .elementwise(inputs, outputs, flopsPerElement: 10)
        }
    }
}
