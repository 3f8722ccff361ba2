import FoveaTensor

/// Takes the colour from images at random; torchvision's `RandomGrayscale`.
public struct RandomGrayscale: Augmentation, Hashable {
    /// How many of the images become grey.
    public let probability: Double

    /// Every tenth image unless said otherwise.
    public init(probability: Double = 0.1) { self.probability = probability }

    /// It does.
    public var needsColor: Bool { true }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        random.isTrue(probability: probability) ? [Grayscale()] : []
    }

    static let registration = AugmentationRegistry.Entry("grayscale", "takes the colour away: p=0.1") { spec in
        .image(RandomGrayscale(probability: try spec.probability(default: 0.1)))
    }
}
