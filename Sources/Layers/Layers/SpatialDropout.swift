import FoveaSpec
import FoveaTensor

/// Drops whole channels of images with probability `rate` in training (Tompson, Goroshin, Jain, LeCun and Bregler 2014,
/// "Efficient Object Localization Using Convolutional Networks"): neighbouring pixels are so alike that single ones are
/// not missed. PyTorch's `Dropout2d`.
///
/// `y[n, c] = x[n, c] · keep[n, c] / (1 - rate)` in training, where `keep` is 1 with probability `1 - rate` and else 0; nothing
/// in inference.
public struct SpatialDropout: Layer {
    /// The probability of being dropped, in `0 ..< 1`.
    public let rate: Double

    /// By default half of the channels, as in PyTorch; the range is checked when the network is built.
    public init(_ rate: Double = 0.5) { self.rate = rate }

    public var summary: String { "SpatialDropout(\(rate))" }

    /// - Throws: a sentence when the input is no batch of images or the rate is not in `0 ..< 1`.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard (0..<1).contains(rate) else { throw context.error(self, "needs a rate of at least 0 and below 1") }
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        guard context.isTraining, rate > 0 else { return x }
        return try context.dropping(x, rate: rate, shape: [x.shape[0], x.shape[1], 1, 1], scale: 1 / (1 - rate))
    }
}

extension SpatialDropout {
    static let registration = LayerRegistry.Entry(
        "spatialdropout", "drops whole channels with a probability (Tompson et al. 2014): spatialdropout0.2"
    ) { spec in LayerTemplate(SpatialDropout(try spec.rate(default: 0.5)), .images) }
}
