import FoveaTensor

/// Enlarges or shrinks what images show around their middle, by a factor drawn evenly from a range; images keep their size,
/// and what comes in from outside is black.
public struct RandomScale: Augmentation, Hashable {
    /// The factors; above 0.
    public let range: ClosedRange<Double>
    /// How pixels are found between pixels.
    public let interpolation: Interpolation

    /// A fifth smaller to a fifth larger unless said otherwise.
    public init(range: ClosedRange<Double> = 0.8...1.2, interpolation: Interpolation = .bilinear) {
        self.range = range
        self.interpolation = interpolation
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        [Scale(random.uniform(in: range), interpolation: interpolation)]
    }

    static let registration = AugmentationRegistry.Entry(
        "scale", "shrinks or enlarges around the middle: range=0.8/1.2, interpolation=bilinear|nearest"
    ) { spec in
        .image(
            RandomScale(
                range: try spec.range("range", default: 0.8...1.2, within: 0.01...100),
                interpolation: try spec.interpolation(default: .bilinear)))
    }
}
