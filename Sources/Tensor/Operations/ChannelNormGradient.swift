extension Operations {
    /// The gradient of ``ChannelNorm`` for what arrives at `y`. With `x̂ = (x - mean) / √(variance + ε)` and
    /// `g = scale · dy`, for the `C` channels of each place:
    ///
    ///     dx = (g - Σ g / C - x̂ · Σ g x̂ / C) / √(variance + ε)
    ///
    /// and for each channel, over all images and places, `dshift = Σ dy` and `dscale = Σ dy · x̂`.
    ///
    /// - Inputs: `x` `[N, C, H, W]`; `scale` `[C]`; `mean`, `variance` `[N, 1, H, W]`; `dy` like `x`.
    /// - Outputs: `dx` like `x`, `dscale` `[C]`, `dshift` `[C]`.
    /// - Gradient: that of the formula above, with `mean` and `variance` as inputs of their own.
    public struct ChannelNormGradient: CompositeOperation {
        /// ε of the forward pass.
        public let epsilon: Double

        /// It must be that of the forward pass; the default is the same.
        public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (x, scale, mean, variance, dy) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
            try ChannelNorm.check(x, ["scale": scale])
            let layer = "LayerNorm's gradient over channels"
            try requireOneFloatingPoint(
                layer, ["its input": x, "its mean": mean, "its variance": variance, "the output's gradient": dy])
            let statistics: Shape = [x.shape[0], 1, x.shape[2], x.shape[3]]
            try requireShape(layer, "a mean", statistics, mean.shape)
            try requireShape(layer, "a variance", statistics, variance.shape)
            try requireShape(layer, "an output gradient", x.shape, dy.shape)
            return [x, scale, scale]
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            let (x, scale, mean, variance, dy) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
            let reciprocal = try (variance + epsilon).rsqrt()
            let normalized = try (x - mean) * reciprocal
            let scaled = try dy * ChannelNorm.spread(scale)
            let remainder =
                try scaled - ChannelNorm.mean(scaled) - normalized * ChannelNorm.mean(scaled * normalized)
            return [
                try remainder * reciprocal, try (dy * normalized).sum(axes: [0, 2, 3]), try dy.sum(axes: [0, 2, 3]),
            ]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            // x̂: 2; g: 1; dshift: 1; dscale: 2; the sums of g: 3; dx: 5.
            .elementwise(inputs, outputs, flopsPerElement: 14)
        }
    }
}
