/// Pixels without their mean, divided by their standard deviation: `standardize:per=channel`, the usual normalization.
public struct Standardization: NormalizationMethod {
    /// What has a mean and a deviation of its own.
    public let per: NormalizationGrain

    /// By default per channel.
    public init(per: NormalizationGrain = .channel) { self.per = per }

    public var description: String { "standardize:per=\(per.rawValue)" }

    /// `(pixel / 255 - mean) / std`, with the mean and the (biased) standard deviation over the training images.
    ///
    /// A channel with only one value has deviation 1, so that it becomes zero rather than NaN. So has a place that deviates
    /// by less than one grey level (1/255), such as the border of most digits: divided by so little, the rare image that
    /// has something there would be hundreds of deviations away.
    public func fit(to dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy) throws -> Normalization {
        let moments = try PixelMoments(
            of: dataset, per: per, threads: threads, onBadImage: onBadImage, for: "standardize")
        return try Normalization(
            shape: moments.shape, mean: moments.means.map { $0 / 255 },
            standardDeviation: moments.variances.map { variance in
                let isEnough = per == .pixel ? variance >= 1 : variance > 0
                return isEnough ? variance.squareRoot() / 255 : 1
            })
    }

    static let registration = NormalizationRegistry.Entry(
        "standardize", "minus the mean, divided by the deviation: per=channel|pixel"
    ) { spec in
        Standardization(per: try spec.normalizationGrain())
    }
}

extension Normalization {
    /// The mean and the (biased) standard deviation of every channel over all pixels of all images of a dataset:
    /// ``Standardization`` with its default.
    ///
    /// - Throws: whatever reading an image throws, and a sentence when there is none or their size is not known.
    public init(of dataset: any Dataset, threads: Int = 1) throws {
        self = try Standardization().fit(to: dataset, threads: threads)
    }
}
