import FoveaTensor

/// Blends two images and their targets (Zhang et al. 2018, "mixup: Beyond Empirical Risk Minimization"):
/// `x = λ x₁ + (1 - λ) x₂`, `λ ~ Beta(α, α)`, drawn for each sample.
public struct Mixup: Mixing {
    /// The distribution's parameter: small ones mix little.
    public let alpha: Double
    /// The share of samples that are mixed.
    public let probability: Double

    /// - Parameter alpha: Above 0; the paper has 0.1 to 0.4 for ImageNet and 1 for CIFAR.
    public init(alpha: Double = 0.2, probability: Double = 1) {
        self.alpha = alpha
        self.probability = probability
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> Mixture? {
        guard random.isTrue(probability: probability) else { return nil }
        return .blend(weight: random.beta(alpha, alpha))
    }

    static let registration = AugmentationRegistry.Entry(
        "mixup", "blends two images and their labels: alpha=0.2, p=1"
    ) { spec in
        .mixing(
            Mixup(
                alpha: try spec.double("alpha", default: 0.2, in: 1e-3...1e3),
                probability: try spec.double("p", default: 1, in: 0...1)))
    }
}
