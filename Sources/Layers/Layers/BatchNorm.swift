import FoveaSpec
import FoveaTensor

/// Batch normalization (Ioffe and Szegedy 2015): each channel of `[N, C]` or `[N, C, H, W]` to mean 0 and variance 1, then
/// scaled and shifted:
///
///     y = weight · (x - mean) / √(variance + epsilon) + bias
///
/// In training by the batch's mean and biased variance, and the running statistics move by
/// `running = (1 - momentum) · running + momentum · batch`, where the variance enters unbiased, as in PyTorch. In inference
/// by the running statistics.
///
/// Parameters: `weight` `[C]`, ones by default; `bias` `[C]`, zeros; none without `affine`. Buffers: `running_mean`,
/// zeros; `running_var`, ones.
public struct BatchNorm: Layer {
    /// The weight of the new batch in the running statistics.
    public let momentum: Double
    /// Added to the variance, against division by zero.
    public let epsilon: Double
    /// What `weight` begins with.
    public let initialScale: Double
    /// Whether there are a weight and a bias per channel.
    public let affine: Bool

    /// The defaults are PyTorch's.
    ///
    /// - Parameter initialScale: 0 at the end of a residual branch makes the block begin as the identity (Goyal et al. 2017,
    ///   "Accurate, Large Minibatch SGD").
    public init(momentum: Double = 0.1, epsilon: Double = 1e-5, initialScale: Double = 1, affine: Bool = true) {
        self.momentum = momentum
        self.epsilon = epsilon
        self.initialScale = initialScale
        self.affine = affine
    }

    public var summary: String {
        let settings = [
            momentum == 0.1 ? nil : "momentum: \(momentum)", epsilon == 1e-5 ? nil : "epsilon: \(epsilon)",
            affine ? nil : "affine: false",
        ].compactMap(\.self)
        return settings.isEmpty ? "BatchNorm" : "BatchNorm(\(settings.joined(separator: ", ")))"
    }

    /// - Throws: a sentence for another rank, and in training for a single number per channel, which has no variance.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 2 || x.rank == 4 else {
            throw context.error(self, expects: "[batch, channels] or [batch, channels, height, width]", got: x)
        }
        let channels: Shape = [x.shape[1]]
        let (weight, bias) = try context.affine(channels, isLearned: affine, scale: .constant(initialScale))
        let runningMean = try context.buffer("running_mean", channels, initial: 0)
        let runningVariance = try context.buffer("running_var", channels, initial: 1)
        guard context.isTraining else {
            return try x.batchNormInference(
                scale: weight, shift: bias, mean: runningMean.value, variance: runningVariance.value, epsilon: epsilon)
        }
        let count = x.shape.count / x.shape[1]
        guard count > 1 else {
            throw context.error(
                self, expects: "more than one number per channel in training (use a larger batch)", got: x)
        }
        let (y, mean, variance) = try x.batchNorm(scale: weight, shift: bias, epsilon: epsilon)
        let unbiased = Double(count) / Double(count - 1)
        try context.update(runningMean, to: runningMean.value * (1 - momentum) + mean * momentum)
        try context.update(
            runningVariance, to: runningVariance.value * (1 - momentum) + variance * (momentum * unbiased))
        return y
    }
}

extension BatchNorm {
    static let registration = LayerRegistry.Entry(
        "bn", "batch normalization (Ioffe and Szegedy 2015): momentum=0.1, epsilon=1e-5, initial-scale=1, affine=true"
    ) { spec in
        let norm = BatchNorm(
            momentum: try spec.double("momentum", default: 0.1, atLeast: 0, below: 1.0.nextUp),
            epsilon: try spec.double("epsilon", default: 1e-5, atLeast: 0),
            initialScale: try spec.double("initial-scale", default: 1),
            affine: try spec.bool("affine", default: true))
        return LayerTemplate(norm, removesBias: true)
    }
}
