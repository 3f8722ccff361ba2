import FoveaSpec
import FoveaTensor

/// Group normalization (Wu and He 2018, arXiv:1803.08494): the channels of each image in `groups` equal parts, each part
/// to mean 0 and variance 1, then scaled and shifted by channel:
///
///     y = weight · (x - mean) / √(variance + epsilon) + bias
///
/// of `[N, C]` or `[N, C, H, W]`, with the mean and the biased variance over the channels and places of one group of one
/// image. The same in training and inference, and for every batch. See ``Operations/GroupNorm``.
///
/// Parameters: `weight` `[C]`, ones; `bias` `[C]`, zeros; none without `affine`.
public struct GroupNorm: Layer {
    /// How many groups the channels form; it divides their number.
    public let groups: Int
    /// Added to the variance, against division by zero.
    public let epsilon: Double
    /// Whether there are a weight and a bias per channel.
    public let affine: Bool

    /// The defaults are PyTorch's; the number of groups, which has none there, is the paper's.
    public init(_ groups: Int = 32, epsilon: Double = 1e-5, affine: Bool = true) {
        self.groups = groups
        self.epsilon = epsilon
        self.affine = affine
    }

    public var summary: String {
        epsilon == 1e-5 ? "GroupNorm(\(groups))" : "GroupNorm(\(groups), epsilon: \(epsilon))"
    }

    /// - Throws: a sentence for another rank, for groups that do not divide the channels, and for groups of one number,
    ///   which have no variance.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 2 || x.rank == 4 else {
            throw context.error(self, expects: "[batch, channels] or [batch, channels, height, width]", got: x)
        }
        guard groups >= 1, x.shape[1] % groups == 0 else {
            throw context.error(self, expects: "channels in \(groups) equal groups", got: x)
        }
        guard x.shape.dimensions.dropFirst().reduce(1, *) != groups else {
            throw context.error(self, expects: "more than one number per group", got: x)
        }
        let (weight, bias) = try context.affine([x.shape[1]], isLearned: affine)
        return try x.groupNorm(groups, scale: weight, shift: bias, epsilon: epsilon)
    }
}

extension GroupNorm {
    static let registration = LayerRegistry.Entry(
        "gn", "group normalization (Wu and He 2018): gn8 or groups=32, epsilon=1e-5, affine=true"
    ) { spec in
        let groups = try spec.width(example: "gn8")
        return LayerTemplate(
            GroupNorm(
                try groups ?? spec.int("groups", default: 32, atLeast: 1),
                epsilon: try spec.double("epsilon", default: 1e-5, atLeast: 0),
                affine: try spec.bool("affine", default: true)))
    }
}
