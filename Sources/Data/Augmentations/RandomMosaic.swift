import FoveaTensor

/// Makes mosaics of images at random: squares of one colour each.
public struct RandomMosaic: Augmentation, Hashable {
    /// Of ``Pixelate``.
    public let block: Int
    /// How many of the images.
    public let probability: Double

    /// - Parameters:
    ///   - block: Rows and columns of a square.
    ///   - probability: Every second image unless said otherwise.
    public init(block: Int = 4, probability: Double = 0.5) {
        self.block = block
        self.probability = probability
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        random.isTrue(probability: probability) ? [Pixelate(block: block)] : []
    }

    static let registration = AugmentationRegistry.Entry("mosaic", "pixelates: block=4, p=0.5") { spec in
        .image(
            RandomMosaic(
                block: try spec.int("block", default: 4, in: 2...1024),
                probability: try spec.probability(default: 0.5)))
    }
}
