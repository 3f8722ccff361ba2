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
}
