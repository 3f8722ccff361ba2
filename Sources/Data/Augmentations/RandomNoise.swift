import FoveaTensor

/// Adds normally distributed noise, drawn for each place and channel; torchvision's `GaussianNoise`.
public struct RandomNoise: Augmentation, Hashable {
    /// Of pixels scaled to `[0, 1]`.
    public let standardDeviation: Double
    /// How many of the images.
    public let probability: Double

    /// - Parameters:
    ///   - standardDeviation: At least 0; 0.05 is 13 grey levels.
    ///   - probability: All images unless said otherwise.
    public init(standardDeviation: Double = 0.05, probability: Double = 1) {
        self.standardDeviation = standardDeviation
        self.probability = probability
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        guard random.isTrue(probability: probability) else { return [] }
        return [AddNoise(standardDeviation: standardDeviation, random: random.philox())]
    }

    static let registration = AugmentationRegistry.Entry(
        "noise", "adds normal noise to every byte: std=0.05 of the whole range, p=1"
    ) { spec in
        .image(
            RandomNoise(
                standardDeviation: try spec.double("std", default: 0.05, in: 0...10),
                probability: try spec.probability(default: 1)))
    }
}
