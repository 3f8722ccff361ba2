import FoveaTensor

/// Does a few of fourteen things to each image, chosen evenly, all of one strength (Cubuk et al. 2020, "RandAugment:
/// Practical automated data augmentation with a reduced search space").
///
/// Operations and magnitudes are those of torchvision's `RandAugment`.
public struct RandAugment: Augmentation, Hashable {
    /// How many things are done to an image, one after the other.
    public let count: Int
    /// Their strength, from 0, none, to 30.
    public let magnitude: Int
    /// How pixels are found between pixels.
    public let interpolation: Interpolation

    /// Two operations of strength 9 unless said otherwise.
    public init(n count: Int = 2, m magnitude: Int = 9, interpolation: Interpolation = .nearest) {
        self.count = count
        self.magnitude = magnitude
        self.interpolation = interpolation
    }

    /// All but inversion.
    static let operations = PolicyOperation.allCases.filter { $0 != .invert }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        (0..<count).compactMap { _ in
            let operation = Self.operations[random.index(below: Self.operations.count)]
            let strength = MagnitudeRange.standard.magnitude(of: operation, step: magnitude, of: 31, for: size)
            let isNegative = operation.isSigned && random.isTrue(probability: 0.5)
            return operation.transform(isNegative ? -strength : strength, interpolation: interpolation)
        }
    }

    static let registration = AugmentationRegistry.Entry(
        "randaugment", "n of fourteen operations, of strength m of 30: n=2, m=9, interpolation=nearest|bilinear"
    ) { spec in
        .image(
            RandAugment(
                n: try spec.int("n", default: 2, in: 1...14), m: try spec.int("m", default: 9, in: 0...30),
                interpolation: try spec.interpolation(default: .nearest)))
    }
}
