import FoveaTensor

/// Does to each image one of 25 pairs of things that were found to help on CIFAR-10 (Cubuk et al. 2019, "AutoAugment:
/// Learning Augmentation Policies from Data").
///
/// Policy and magnitudes are those of torchvision's `AutoAugment(AutoAugmentPolicy.CIFAR10)`.
public struct AutoAugment: Augmentation, Hashable {
    /// An operation that happens to some of the images.
    public struct Step: Sendable, Hashable {
        /// What is done.
        public let operation: PolicyOperation
        /// To how many of the images.
        public let probability: Double
        /// How strongly, 0...9.
        public let magnitude: Int

        init(_ operation: PolicyOperation, _ probability: Double, _ magnitude: Int = 0) {
            self.operation = operation
            self.probability = probability
            self.magnitude = magnitude
        }
    }

    /// How pixels are found between pixels.
    public let interpolation: Interpolation

    /// The policy has no settings of its own.
    public init(interpolation: Interpolation = .nearest) { self.interpolation = interpolation }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        let pair = Self.cifar10[random.index(below: Self.cifar10.count)]
        return pair.compactMap { step in
            guard random.isTrue(probability: step.probability) else { return nil }
            let strength = MagnitudeRange.standard.magnitude(
                of: step.operation, step: step.magnitude, of: 10, for: size)
            let isNegative = step.operation.isSigned && random.isTrue(probability: 0.5)
            return step.operation.transform(isNegative ? -strength : strength, interpolation: interpolation)
        }
    }

    static let registration = AugmentationRegistry.Entry(
        "autoaugment", "one of the 25 pairs of operations of CIFAR-10's policy: interpolation=nearest|bilinear"
    ) { spec in
        .image(AutoAugment(interpolation: try spec.interpolation(default: .nearest)))
    }
}
