import FoveaSpec
import FoveaTensor

/// Instance normalization (Ulyanov, Vedaldi and Lempitsky 2016, arXiv:1607.08022): each channel of each image
/// `[N, C, H, W]` to mean 0 and variance 1:
///
///     y = (x - mean) / √(variance + epsilon)
///
/// with `affine` times a weight plus a bias per channel. The same in training and inference: there are no running
/// statistics, as by default in PyTorch's InstanceNorm2d. It is group normalization with one group per channel; see
/// ``Operations/GroupNorm``.
///
/// Parameters: none; with `affine`, `weight` `[C]`, ones, and `bias` `[C]`, zeros.
public struct InstanceNorm: Layer {
    /// Added to the variance, against division by zero.
    public let epsilon: Double
    /// Whether there are a weight and a bias per channel.
    public let affine: Bool

    /// The defaults are PyTorch's.
    public init(epsilon: Double = 1e-5, affine: Bool = false) {
        self.epsilon = epsilon
        self.affine = affine
    }

    public var summary: String {
        let settings = [epsilon == 1e-5 ? nil : "epsilon: \(epsilon)", affine ? "affine: true" : nil].compactMap(\.self)
        return settings.isEmpty ? "InstanceNorm" : "InstanceNorm(\(settings.joined(separator: ", ")))"
    }

    /// - Throws: a sentence for what is no image, and for images of one place, which have no variance.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else { throw context.error(self, expects: "[batch, channels, height, width]", got: x) }
        guard x.shape[2] * x.shape[3] != 1 else {
            throw context.error(self, expects: "images with more than one place", got: x)
        }
        let (weight, bias) = try context.affine([x.shape[1]], isLearned: affine)
        return try x.groupNorm(x.shape[1], scale: weight, shift: bias, epsilon: epsilon)
    }
}

extension InstanceNorm {
    static let registration = LayerRegistry.Entry(
        "in", "instance normalization (Ulyanov et al. 2016): epsilon=1e-5, affine=false"
    ) { spec in
        let norm = InstanceNorm(
            epsilon: try spec.double("epsilon", default: 1e-5, atLeast: 0),
            affine: try spec.bool("affine", default: false))
        return LayerTemplate(norm, .images, removesBias: true)
    }
}
