extension Tensor {
    /// Batch normalization with statistics gathered in training, which is one multiply and add per number:
    ///
    ///     y = x · a + b,    a = scale / √(variance + ε),    b = shift - mean · a
    ///
    /// Composed of elementwise operations, so that a compiler can fold `a` and `b` into the layer before.
    ///
    /// - Parameters: `scale`, `shift`, `mean`, `variance`: `[C]`; this tensor: `[N, C]` or `[N, C, H, W]`.
    /// - Throws: a sentence when the numbers of channels differ.
    public func batchNormInference(
        scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor, epsilon: Double = 1e-5
    ) throws -> Tensor {
        do {
            try ChannelStatistics.check(
                type, ["scale": scale.type, "shift": shift.type, "mean": mean.type, "variance": variance.type])
        } catch let error as FoveaError {
            throw error.at(Scope.path)
        }
        let channels = ChannelStatistics(shape)
        let a = try scale * (variance + epsilon).rsqrt()
        let b = try shift - mean * a
        return try self * channels.spread(a) + channels.spread(b)
    }
}
