import FoveaTensor

/// Blackens a square whose middle lies anywhere in the image; what would lie outside is cut off (DeVries and Taylor 2017,
/// "Improved Regularization of Convolutional Neural Networks with Cutout").
public struct Cutout: Augmentation, Hashable {
    /// Rows and columns of the square.
    public let size: Int
    /// How many of the images.
    public let probability: Double

    /// - Parameters:
    ///   - size: At least 1; the paper has 16 for CIFAR-10 and 8 for CIFAR-100.
    ///   - probability: All images unless said otherwise.
    public init(size: Int = 8, probability: Double = 1) {
        self.size = size
        self.probability = probability
    }

    public func draw(for image: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        guard random.isTrue(probability: probability) else { return [] }
        func span(_ extent: Int) -> Range<Int> {
            let first = random.index(below: extent) - size / 2
            return max(first, 0)..<min(first + size, extent)
        }
        let (rows, columns) = (span(image.height), span(image.width))
        return [
            Erase(
                ImageBox(
                    top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count))
        ]
    }

    static let registration = AugmentationRegistry.Entry(
        "cutout", "blackens a square anywhere, cut off at the border: size=8, p=1"
    ) { spec in
        .image(
            Cutout(
                size: try spec.int("size", default: 8, in: 1...65536),
                probability: try spec.probability(default: 1)))
    }
}
