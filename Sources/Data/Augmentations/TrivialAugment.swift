import FoveaTensor

/// Does one of fourteen things to each image, of a strength drawn evenly from a wide range (Müller and Hutter 2021,
/// "TrivialAugment: Tuning-free Yet State-of-the-Art Data Augmentation").
///
/// Operations and magnitudes are those of torchvision's `TrivialAugmentWide`.
public struct TrivialAugment: Augmentation, Hashable {
    /// How pixels are found between pixels.
    public let interpolation: Interpolation

    /// There is nothing to tune.
    public init(interpolation: Interpolation = .nearest) { self.interpolation = interpolation }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        let operations = RandAugment.operations
        let operation = operations[random.index(below: operations.count)]
        let strength = MagnitudeRange.wide.magnitude(of: operation, step: random.index(below: 31), of: 31, for: size)
        let isNegative = operation.isSigned && random.isTrue(probability: 0.5)
        return [operation.transform(isNegative ? -strength : strength, interpolation: interpolation)].compactMap { $0 }
    }

    static let registration = AugmentationRegistry.Entry(
        "trivialaugment", "one of fourteen operations, of any strength: interpolation=nearest|bilinear"
    ) { spec in
        .image(TrivialAugment(interpolation: try spec.interpolation(default: .nearest)))
    }
}
