import CKernels

/// What one pass over the training images tells of their channels; pixels scaled to `[0, 1]`.
public struct PixelStatistics: Sendable, Hashable, Codable {
    /// The mean of each channel.
    public var mean: [Double]
    /// The channels' (biased) covariance over all pixels of all images, row by row: `channels * channels` numbers.
    public var covariance: [Double]

    /// Statistics as given: as many means as channels, and their square of covariances.
    public init(mean: [Double], covariance: [Double]) {
        self.mean = mean
        self.covariance = covariance
    }

    /// Those of a dataset, whose images may differ in size: every pixel counts once. One streaming pass; the sums are exact
    /// integers, so neither the number of threads nor the order of the images makes a difference.
    ///
    /// - Parameters:
    ///   - threads: How many images are read and added at once.
    ///   - onBadImage: Whether an image that cannot be read ends the pass or is left out.
    /// - Throws: a sentence when there is no image; whatever reading one throws.
    public init(of dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy = .stop) throws {
        try dataset.requireImages(for: "the mean of pixels")
        var sums = ChannelSums(channels: dataset.channels)
        try sums.add(dataset, threads: threads, onBadImage: onBadImage)
        self.init(sums)
    }

    /// What the sums of all pixels say; there must be some.
    init(_ sums: ChannelSums) {
        mean = sums.means.map { $0 / 255 }
        covariance = mean.indices.flatMap { row in
            sums.means.indices.map { sums.covariance(row, $0) / (255 * 255) }
        }
    }

    /// The (biased) standard deviation of each channel.
    public var standardDeviation: [Double] {
        mean.indices.map { covariance[$0 * mean.count + $0].squareRoot() }
    }
}

/// The sums of every channel's bytes and of the products of any two channels' bytes, over all pixels.
struct ChannelSums: ImageAccumulator {
    private let channels: Int
    /// Pixels.
    private var count: UInt64 = 0
    private var sums: [UInt64]
    /// `[channels, channels]`, of which the upper triangle is used.
    private var products: [UInt64]

    init(channels: Int) {
        self.channels = channels
        sums = [UInt64](repeating: 0, count: channels)
        products = [UInt64](repeating: 0, count: channels * channels)
    }

    mutating func add(_ image: Image) {
        precondition(image.channels == channels, "an image of \(image.channels) channels instead of \(channels)")
        fovea_sum_channels(Int64(channels), Int64(image.size.area), image.pixels, &sums, &products)
        count += UInt64(image.size.area)
    }

    mutating func merge(_ other: ChannelSums) {
        count += other.count
        for channel in sums.indices { sums[channel] += other.sums[channel] }
        for pair in products.indices { products[pair] += other.products[pair] }
    }

    /// In grey levels.
    var means: [Double] { sums.map { Double($0) / Double(count) } }

    /// In squared grey levels; a channel's variance where both are the same.
    func covariance(_ first: Int, _ second: Int) -> Double {
        let pair = min(first, second) * channels + max(first, second)
        return FoveaData.covariance(count: count, products[pair], sums[first], sums[second])
    }
}
