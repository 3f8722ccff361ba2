import FoveaSpec
import FoveaTensor

/// Means and deviations that are known, as networks that were trained elsewhere want them: `normalize:mean=0.5/0.5/0.5,std=0.25/0.25/0.25`; without
/// settings those of ImageNet, which torchvision's weights want.
///
///     y = (pixel / 255 - mean) / std        for each channel
public struct FixedNormalization: NormalizationMethod {
    /// One number for each channel, of pixels in `0...1`.
    public let mean: [Double]
    /// One number above 0 for each channel.
    public let standardDeviation: [Double]

    /// ImageNet's, in red, green, blue.
    public static let imageNet = FixedNormalization(
        mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])

    public init(mean: [Double], standardDeviation: [Double]) {
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    public var description: String {
        func text(_ numbers: [Double]) -> String { numbers.map { "\($0)" }.joined(separator: "/") }
        return "normalize:mean=\(text(mean)),std=\(text(standardDeviation))"
    }

    /// Looks at no image.
    ///
    /// - Throws: a sentence when there are not as many numbers as channels, or a deviation is not above 0.
    public func fit(to dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy) throws -> Normalization {
        guard mean.count == dataset.channels, standardDeviation.count == dataset.channels else {
            throw FoveaError.usage(
                "normalize has \(mean.count) means and \(standardDeviation.count) deviations, but the images have \(dataset.channels) "
                    + "\(dataset.channels == 1 ? "channel" : "channels"); say one of each for each channel, such as mean=0.5,std=0.25"
            )
        }
        return try Normalization(mean: mean, standardDeviation: standardDeviation)
    }

    static let registration = NormalizationRegistry.Entry(
        "normalize", "known numbers: mean=0.485/0.456/0.406, std=0.229/0.224/0.225 (ImageNet's)"
    ) { spec in
        FixedNormalization(
            mean: try spec.doubles("mean") ?? imageNet.mean,
            standardDeviation: try spec.doubles("std") ?? imageNet.standardDeviation)
    }
}
