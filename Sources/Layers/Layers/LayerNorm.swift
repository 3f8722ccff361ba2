import FoveaSpec
import FoveaTensor

/// Layer normalization (Ba, Kiros and Hinton 2016, arXiv:1607.06450): each image to mean 0 and variance 1, then scaled
/// and shifted:
///
///     y = weight · (x - mean) / √(variance + epsilon) + bias
///
/// - Over `.features`, all numbers of one image of `[N, C]` or `[N, C, H, W]`, with a weight and a bias for each of them:
///   PyTorch's `LayerNorm(x.shape[1:])`; see ``Operations/GroupNorm``.
/// - Over `.channels`, those of one place of one image, with a weight and a bias for each channel, as in ConvNeXt (Liu et
///   al. 2022, arXiv:2201.03545): PyTorch's `LayerNorm(C)` on images whose channels come last; see
///   ``Operations/ChannelNorm``. For `[N, C]` both are the same.
///
/// The variance is the biased one. The same in training and inference, and for every batch.
///
/// Parameters: `weight`, ones, and `bias`, zeros, `[C, H, W]` or `[C]`; none without `affine`.
public struct LayerNorm: Layer {
    /// What a mean and a variance are taken over.
    public enum Extent: String, Sendable, Hashable {
        /// All numbers of an image.
        case features
        /// The channels of a place.
        case channels
    }

    /// What a mean and a variance are taken over.
    public let over: Extent
    /// Added to the variance, against division by zero.
    public let epsilon: Double
    /// Whether there are a weight and a bias; `elementwise_affine` in PyTorch.
    public let affine: Bool

    /// The defaults are PyTorch's; ConvNeXt's ε is 1e-6.
    public init(over: Extent = .features, epsilon: Double = 1e-5, affine: Bool = true) {
        self.over = over
        self.epsilon = epsilon
        self.affine = affine
    }

    public var summary: String {
        let settings = [
            over == .features ? nil : "over: .channels", epsilon == 1e-5 ? nil : "epsilon: \(epsilon)",
        ].compactMap(\.self)
        return settings.isEmpty ? "LayerNorm" : "LayerNorm(\(settings.joined(separator: ", ")))"
    }

    /// - Throws: a sentence for another rank.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 2 || x.rank == 4 else {
            throw context.error(self, expects: "[batch, channels] or [batch, channels, height, width]", got: x)
        }
        guard over == .channels, x.rank == 4 else {
            let image = Shape(Array(x.shape.dimensions.dropFirst()))
            let (weight, bias) = try context.affine(affine ? image : [x.shape[1]], isLearned: affine)
            return try x.groupNorm(1, scale: weight, shift: bias, epsilon: epsilon)
        }
        let (weight, bias) = try context.affine([x.shape[1]], isLearned: affine)
        return try x.channelNorm(scale: weight, shift: bias, epsilon: epsilon)
    }
}

extension LayerNorm {
    static let registration = LayerRegistry.Entry(
        "ln", "layer normalization (Ba et al. 2016): over=features or channels, epsilon=1e-5, affine=true"
    ) { spec in
        let norm = LayerNorm(
            over: try spec.choice(
                "over", default: .features, among: [("features", .features), ("channels", .channels)]),
            epsilon: try spec.double("epsilon", default: 1e-5, atLeast: 0),
            affine: try spec.bool("affine", default: true))
        return LayerTemplate(norm)
    }
}
