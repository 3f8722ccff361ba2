import FoveaTensor

/// Shows images as if seen from the side: each corner moves inwards, by up to `distortion` of half the width and of half the
/// height, whole pixels that are equally likely. What comes in from outside is black.
///
/// The distribution is that of torchvision's `RandomPerspective`.
public struct RandomPerspective: Augmentation, Hashable {
    /// The longest way of a corner, as a share of half the image: 0 to 1.
    public let distortion: Double
    /// The share of images that are changed.
    public let probability: Double
    /// How pixels are found between pixels.
    public let interpolation: Interpolation

    /// Half of the images, by up to a quarter of their extents, unless said otherwise.
    public init(distortion: Double = 0.5, probability: Double = 0.5, interpolation: Interpolation = .bilinear) {
        self.distortion = distortion
        self.probability = probability
        self.interpolation = interpolation
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        guard random.isTrue(probability: probability) else { return [] }
        let right = Int(distortion * Double(size.width / 2))
        let down = Int(distortion * Double(size.height / 2))
        func inwards() -> SIMD2<Double> {
            let x = random.index(below: right + 1)
            let y = random.index(below: down + 1)
            return SIMD2(Double(x), Double(y))
        }
        let whole = Corners(of: size)
        let topLeft = whole.topLeft + inwards()
        let topRight = whole.topRight + inwards() * SIMD2(-1, 1)
        let bottomRight = whole.bottomRight - inwards()
        let bottomLeft = whole.bottomLeft + inwards() * SIMD2(1, -1)
        let moved = Corners(
            topLeft: topLeft, topRight: topRight, bottomRight: bottomRight, bottomLeft: bottomLeft)
        // Corners on one line leave nothing to see; the image stays as it is.
        guard let perspective = Perspective(from: whole, to: moved, interpolation: interpolation) else { return [] }
        return [perspective]
    }

    static let registration = AugmentationRegistry.Entry(
        "perspective", "moves the corners inwards: distortion=0.5, p=0.5, interpolation=bilinear|nearest"
    ) { spec in
        .image(
            RandomPerspective(
                distortion: try spec.double("distortion", default: 0.5, in: 0...1),
                probability: try spec.probability(default: 0.5),
                interpolation: try spec.interpolation(default: .bilinear)))
    }
}
