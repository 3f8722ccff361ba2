import FoveaSpec
import FoveaTensor

/// Changes brightness, contrast, saturation and hue, in random order; each by a number drawn evenly from its range. A range
/// of one number that changes nothing is left out. torchvision's `ColorJitter`.
public struct ColorJitter: Augmentation, Hashable {
    /// Factors of ``AdjustBrightness``.
    public let brightness: ClosedRange<Double>
    /// Factors of ``AdjustContrast``.
    public let contrast: ClosedRange<Double>
    /// Factors of ``AdjustSaturation``.
    public let saturation: ClosedRange<Double>
    /// Turns of ``AdjustHue``.
    public let hue: ClosedRange<Double>

    /// Nothing changes unless a range is given.
    ///
    /// - Parameters:
    ///   - brightness: Factors of at least 0.
    ///   - contrast: Factors of at least 0.
    ///   - saturation: Factors of at least 0.
    ///   - hue: Within -0.5...0.5.
    public init(
        brightness: ClosedRange<Double> = 1...1, contrast: ClosedRange<Double> = 1...1,
        saturation: ClosedRange<Double> = 1...1, hue: ClosedRange<Double> = 0...0
    ) {
        self.brightness = brightness
        self.contrast = contrast
        self.saturation = saturation
        self.hue = hue
    }

    /// Where saturation or hue is changed.
    public var needsColor: Bool { saturation != 1...1 || hue != 0...0 }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        var transforms: [any ImageTransform] = []
        if brightness != 1...1 { transforms.append(AdjustBrightness(random.uniform(in: brightness))) }
        if contrast != 1...1 { transforms.append(AdjustContrast(random.uniform(in: contrast))) }
        if saturation != 1...1 { transforms.append(AdjustSaturation(random.uniform(in: saturation))) }
        if hue != 0...0 { transforms.append(AdjustHue(random.uniform(in: hue))) }
        // Fisher and Yates: every order is as likely.
        for last in transforms.indices.reversed() { transforms.swapAt(last, random.index(below: last + 1)) }
        return transforms
    }

    static let registration = AugmentationRegistry.Entry(
        "color",
        "changes colours in random order; x draws from 1-x to 1+x (hue: -x to x of a turn), low/high from there: brightness=0, "
            + "contrast=0, saturation=0, hue=0"
    ) { spec in
        .image(
            ColorJitter(
                brightness: try spec.deviation("brightness", from: 1, within: 0...1000),
                contrast: try spec.deviation("contrast", from: 1, within: 0...1000),
                saturation: try spec.deviation("saturation", from: 1, within: 0...1000),
                hue: try spec.deviation("hue", from: 0, within: -0.5...0.5)))
    }
}

extension Spec {
    /// One number `x` for `center - x ... center + x`, of which what lies below `bounds` is cut off, or a range `low/high`.
    fileprivate mutating func deviation(
        _ key: String, from center: Double, within bounds: ClosedRange<Double>
    ) throws -> ClosedRange<Double> {
        guard let numbers = try doubles(key) else { return center...center }
        if numbers.count > 1 { return try range(key, default: center...center, within: bounds) }
        let most = bounds.upperBound - center
        let deviation = try double(key, default: 0, in: 0...most)
        return max(center - deviation, bounds.lowerBound)...(center + deviation)
    }
}
