import FoveaTensor

/// Moves images by whole pixels, drawn evenly in each direction from up to `fraction` of the width and of the height; what
/// comes in from outside is black.
public struct RandomTranslation: Augmentation, Hashable {
    /// The largest distance, as a share of the image.
    public let fraction: Double

    /// Up to a tenth unless said otherwise.
    public init(fraction: Double = 0.1) { self.fraction = fraction }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        func distance(_ extent: Int) -> Int {
            let largest = fraction * Double(extent)
            return Int(random.uniform(in: -largest...largest).rounded(.toNearestOrEven))
        }
        let x = distance(size.width)
        let y = distance(size.height)
        return [Translate(x: x, y: y)]
    }

    static let registration = AugmentationRegistry.Entry(
        "translate", "moves by up to a share of the width and the height: fraction=0.1"
    ) { spec in
        .image(RandomTranslation(fraction: try spec.double("fraction", default: 0.1, in: 0...1)))
    }
}
