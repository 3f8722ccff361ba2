import FoveaTensor

/// Turns images around their middle by an angle drawn evenly from `-degrees...degrees`; the corners become black.
public struct RandomRotation: Augmentation, Hashable {
    /// The largest angle, in both directions.
    public let degrees: Double
    /// How pixels are found between pixels.
    public let interpolation: Interpolation

    /// Up to 15° unless said otherwise.
    public init(degrees: Double = 15, interpolation: Interpolation = .bilinear) {
        self.degrees = degrees
        self.interpolation = interpolation
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        [Rotate(random.uniform(in: -degrees...degrees), interpolation: interpolation)]
    }

    static let registration = AugmentationRegistry.Entry(
        "rotate", "turns by up to so many degrees in both directions: degrees=15, interpolation=bilinear|nearest"
    ) { spec in
        .image(
            RandomRotation(
                degrees: try spec.double("degrees", default: 15, in: 0...180),
                interpolation: try spec.interpolation(default: .bilinear)))
    }
}
