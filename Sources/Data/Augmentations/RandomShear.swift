import FoveaTensor

/// Shears images around their middle by an angle drawn evenly from `-degrees...degrees`, along x as torchvision's
/// `RandomAffine(0, shear=degrees)`, along y, or along both with an angle each.
public struct RandomShear: Augmentation, Hashable {
    /// Along which axes images are sheared.
    public enum Axis: String, Sendable, Hashable, CaseIterable {
        /// Rows move.
        case x
        /// Columns move.
        case y
        /// Rows and columns move.
        case both
    }

    /// The largest angle, in both directions; below 90.
    public let degrees: Double
    /// Along which axes images are sheared.
    public let axis: Axis
    /// How pixels are found between pixels.
    public let interpolation: Interpolation

    /// Up to 10° along x unless said otherwise.
    public init(degrees: Double = 10, axis: Axis = .x, interpolation: Interpolation = .bilinear) {
        self.degrees = degrees
        self.axis = axis
        self.interpolation = interpolation
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        let x = axis == .y ? 0 : random.uniform(in: -degrees...degrees)
        let y = axis == .x ? 0 : random.uniform(in: -degrees...degrees)
        return [Shear(x: x, y: y, interpolation: interpolation)]
    }

    static let registration = AugmentationRegistry.Entry(
        "shear", "leans by up to so many degrees: degrees=10, axis=x|y|both, interpolation=bilinear|nearest"
    ) { spec in
        .image(
            RandomShear(
                degrees: try spec.double("degrees", default: 10, in: 0...80),
                axis: try spec.choice("axis", default: .x, among: Axis.allCases.map { ($0.rawValue, $0) }),
                interpolation: try spec.interpolation(default: .bilinear)))
    }
}
