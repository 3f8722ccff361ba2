extension Operations {
    /// The gradient of ``GroupNorm`` for what arrives at `y`. With `x̂ = (x - mean) / √(variance + ε)` and `g = scale · dy`,
    /// for each group of `M` numbers:
    ///
    ///     dx = (g - Σ g / M - x̂ · Σ g x̂ / M) / √(variance + ε)        dshift = Σ dy        dscale = Σ dy · x̂
    ///
    /// The sums of `dshift` and `dscale` are over the images, and over the places where there is one number per channel.
    /// `dx` already contains what flows through the group's mean and variance.
    ///
    /// - Inputs: `x` `[N, C]` or `[N, C, H, W]`; `scale` `[C]` or like one image; `mean`, `variance` `[N, groups]`; `dy`
    ///   like `x`.
    /// - Outputs: `dx` like `x`, `dscale` and `dshift` like `scale`.
    /// - Gradient: that of the formula above, with `mean` and `variance` as inputs of their own.
    public struct GroupNormGradient: CompositeOperation {
        /// The groups of the forward pass.
        public let groups: Int
        /// ε of the forward pass.
        public let epsilon: Double

        /// Both must be those of the forward pass.
        public init(groups: Int, epsilon: Double = 1e-5) {
            self.groups = groups
            self.epsilon = epsilon
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (x, scale, mean, variance, dy) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
            try ChannelGroups.check(x, groups: groups, ["scale": scale])
            let layer = "GroupNorm's gradient"
            try requireOneFloatingPoint(
                layer, ["its input": x, "its mean": mean, "its variance": variance, "the output's gradient": dy])
            try requireShape(layer, "a mean", [x.shape[0], groups], mean.shape)
            try requireShape(layer, "a variance", [x.shape[0], groups], variance.shape)
            try requireShape(layer, "an output gradient", x.shape, dy.shape)
            return [x, scale, scale]
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            let (x, scale, mean, variance, dy) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
            let parts = ChannelGroups(x.shape, groups: groups)
            let reciprocal = try parts.column((variance + epsilon).rsqrt())
            let normalized = try (parts.rows(x) - parts.column(mean)) * reciprocal
            let scaled = try parts.rows(dy * parts.spread(scale))
            let remainder = try scaled - parts.mean(scaled) - normalized * parts.mean(scaled * normalized)
            let dx = try (remainder * reciprocal).reshaped(x.shape)
            let dscale = try parts.sum(dy * normalized.reshaped(x.shape), like: scale)
            return [dx, dscale, try parts.sum(dy, like: scale)]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            // x̂: 2; g: 1; dshift: 1; dscale: 2; the sums of g: 3; dx: 5.
            .elementwise(inputs, outputs, flopsPerElement: 14)
        }
    }
}
