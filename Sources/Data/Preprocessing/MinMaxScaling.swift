import FoveaTensor

/// The smallest and the largest value of the training images mapped to two numbers: `min-max:low=-1,high=1`.
public struct MinMaxScaling: NormalizationMethod {
    /// What has a smallest and a largest value of its own.
    public let per: NormalizationGrain
    /// What the smallest value becomes.
    public let low: Double
    /// What the largest value becomes; above ``low``.
    public let high: Double

    /// By default per channel, to `[0, 1]`.
    ///
    /// - Throws: a usage sentence when `high` is not above `low`.
    public init(per: NormalizationGrain = .channel, low: Double = 0, high: Double = 1) throws {
        guard low.isFinite, high.isFinite, low < high else {
            throw FoveaError.usage("'high' of 'min-max' expects a number above low=\(low), but got '\(high)'")
        }
        self.per = per
        self.low = low
        self.high = high
    }

    public var description: String { "min-max:per=\(per.rawValue),low=\(low),high=\(high)" }

    /// `low + (x - min) (high - low) / (max - min)` for `x = pixel / 255`. Other images may go beyond; they are not cut off.
    ///
    /// Where there is only one value, it becomes `low`, and others go as far from it as if all values from 0 to 1 occurred.
    public func fit(to dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy) throws -> Normalization {
        let extremes = try PixelExtremes(
            of: dataset, per: per, threads: threads, onBadImage: onBadImage, for: "min-max")
        let divisors = zip(extremes.smallest, extremes.largest).map { smallest, largest in
            (smallest < largest ? Double(largest - smallest) / 255 : 1) / (high - low)
        }
        // (x - mean) / divisor is low where x is the smallest.
        let means = zip(extremes.smallest, divisors).map { Double($0) / 255 - low * $1 }
        return try Normalization(shape: extremes.shape, mean: means, standardDeviation: divisors)
    }

    static let registration = NormalizationRegistry.Entry(
        "min-max", "the smallest and largest value become low and high: per=channel|pixel, low=0, high=1"
    ) { spec in
        try MinMaxScaling(
            per: spec.normalizationGrain(), low: spec.double("low", default: 0), high: spec.double("high", default: 1))
    }
}
