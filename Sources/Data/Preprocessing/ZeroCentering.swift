/// Pixels scaled to `[0, 1]` without their mean: `zero-center:per=channel`.
public struct ZeroCentering: NormalizationMethod {
    /// What has a mean of its own.
    public let per: NormalizationGrain

    /// By default per channel.
    public init(per: NormalizationGrain = .channel) { self.per = per }

    public var description: String { "zero-center:per=\(per.rawValue)" }

    /// `pixel / 255 - mean`, with the mean over the training images.
    public func fit(to dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy) throws -> Normalization {
        let moments = try PixelMoments(
            of: dataset, per: per, threads: threads, onBadImage: onBadImage, for: "zero-center")
        return try Normalization(
            shape: moments.shape, mean: moments.means.map { $0 / 255 },
            standardDeviation: [Double](repeating: 1, count: moments.shape.count))
    }

    static let registration = NormalizationRegistry.Entry(
        "zero-center", "pixels in 0...1 minus their mean: per=channel|pixel"
    ) { spec in
        ZeroCentering(per: try spec.normalizationGrain())
    }
}
