import FoveaSpec
import FoveaTensor
import Foundation

/// Replaces a box within the image (Zhong et al. 2020, "Random Erasing Data Augmentation"): its share of the area is drawn
/// evenly from `scale`, the logarithm of height / width evenly from `ratio`; nothing is erased where ten draws do not fit
/// into the image. torchvision's `RandomErasing`, but before normalization: values are grey levels, and noise is the
/// paper's, bytes each as likely as the others.
public struct RandomErasing: Augmentation, Hashable {
    /// What takes the place of pixels.
    public enum Value: Sendable, Hashable {
        /// This grey level in every channel.
        case level(UInt8)
        /// A byte of 0...255 at random for each place and channel.
        case noise
    }

    /// How many of the images.
    public let probability: Double
    /// The share of the image's area.
    public let scale: ClosedRange<Double>
    /// Height over width.
    public let ratio: ClosedRange<Double>
    /// What takes the place of pixels.
    public let value: Value

    /// The defaults are torchvision's.
    ///
    /// - Parameters:
    ///   - probability: How many of the images.
    ///   - scale: Within 0...1.
    ///   - ratio: Above 0.
    ///   - value: What takes the place of pixels.
    public init(
        probability: Double = 0.5, scale: ClosedRange<Double> = 0.02...0.33, ratio: ClosedRange<Double> = 0.3...3.3,
        value: Value = .level(0)
    ) {
        self.probability = probability
        self.scale = scale
        self.ratio = ratio
        self.value = value
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        guard random.isTrue(probability: probability), let box = box(in: size, from: &random) else { return [] }
        switch value {
        case .level(let level): return [Erase(box, fill: .value(level))]
        case .noise: return [Erase(box, fill: .noise(random.philox()))]
        }
    }

    private func box(in image: ImageSize, from random: inout RandomDraws) -> ImageBox? {
        let proportions = log(ratio.lowerBound)...log(ratio.upperBound)
        for _ in 0..<10 {
            let area = Double(image.area) * random.uniform(in: scale)
            let proportion = exp(random.uniform(in: proportions))
            let height = Int((area * proportion).squareRoot().rounded(.toNearestOrEven))
            let width = Int((area / proportion).squareRoot().rounded(.toNearestOrEven))
            if height >= 1, height < image.height, width >= 1, width < image.width {
                return ImageBox(
                    top: random.index(below: image.height - height + 1),
                    left: random.index(below: image.width - width + 1), height: height, width: width)
            }
        }
        return nil
    }

    static let registration = AugmentationRegistry.Entry(
        "erase",
        "replaces a box: p=0.5, scale=0.02/0.33 (low/high of its share of the area), ratio=0.3/3.3 (of height / width), "
            + "value=0 (0...255 or noise)"
    ) { spec in
        .image(
            RandomErasing(
                probability: try spec.probability(default: 0.5),
                scale: try spec.range("scale", default: 0.02...0.33, within: 0...1),
                ratio: try spec.range("ratio", default: 0.3...3.3, within: 0.01...100),
                value: try spec.erasingValue()))
    }
}

extension Spec {
    /// `value=noise` or a grey level.
    fileprivate mutating func erasingValue() throws -> RandomErasing.Value {
        guard let text = text("value") else { return .level(0) }
        if text == "noise" { return .noise }
        guard let level = UInt8(text) else {
            throw FoveaError.usage("'value' of '\(name)' expects a grey level 0...255 or noise, but got '\(text)'")
        }
        return .level(level)
    }
}
