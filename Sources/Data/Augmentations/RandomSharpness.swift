import FoveaTensor

/// Sharpens images at random, by one factor; torchvision's `RandomAdjustSharpness`.
public struct RandomSharpness: Augmentation, Hashable {
    /// Of ``AdjustSharpness``.
    public let factor: Double
    /// How many of the images are sharpened.
    public let probability: Double

    /// - Parameters:
    ///   - factor: At least 0; below 1 it smooths.
    ///   - probability: Every second image unless said otherwise.
    public init(factor: Double = 2, probability: Double = 0.5) {
        self.factor = factor
        self.probability = probability
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        random.isTrue(probability: probability) ? [AdjustSharpness(factor)] : []
    }

    static let registration = AugmentationRegistry.Entry(
        "sharpen", "sharpens, or smooths with a factor below 1: factor=2, p=0.5"
    ) { spec in
        .image(
            RandomSharpness(
                factor: try spec.double("factor", default: 2, in: 0...1000),
                probability: try spec.probability(default: 0.5)))
    }
}
