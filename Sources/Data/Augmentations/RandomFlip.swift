import FoveaTensor

/// Mirrors images at random.
public struct RandomFlip: Augmentation, Hashable {
    /// Left and right, or up and down.
    public let direction: Flip.Direction
    /// How many of the images are mirrored.
    public let probability: Double

    /// Every second image unless said otherwise.
    public init(_ direction: Flip.Direction = .horizontal, probability: Double = 0.5) {
        self.direction = direction
        self.probability = probability
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        random.isTrue(probability: probability) ? [Flip(direction)] : []
    }

    static let horizontalRegistration = AugmentationRegistry.Entry("flip", "mirrors left and right: p=0.5") { spec in
        .image(RandomFlip(.horizontal, probability: try spec.probability(default: 0.5)))
    }

    static let verticalRegistration = AugmentationRegistry.Entry("vflip", "mirrors up and down: p=0.5") { spec in
        .image(RandomFlip(.vertical, probability: try spec.probability(default: 0.5)))
    }
}
