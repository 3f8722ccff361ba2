import FoveaSpec
import FoveaTensor

/// Drops all of an image's numbers with probability `rate` in training (Huang, Sun, Liu, Sedra and Weinberger 2016, "Deep
/// Networks with Stochastic Depth"): at the end of a residual branch, that image skips the block.
///
/// `y[n] = x[n] · keep[n] / (1 - rate)` in training, where `keep` is 1 with probability `1 - rate` and else 0; nothing in
/// inference. The paper scales at inference instead and drops a block for the whole batch; this is torchvision's form with
/// mode "row".
public struct StochasticDepth: Layer {
    /// The probability of being dropped, in `0 ..< 1`.
    public let rate: Double

    /// The probability of being dropped; the range is checked when the network is built.
    public init(_ rate: Double) { self.rate = rate }

    public var summary: String { "StochasticDepth(\(rate))" }

    /// - Throws: a sentence when there is no batch axis or the rate is not in `0 ..< 1`.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard (0..<1).contains(rate) else { throw context.error(self, "needs a rate of at least 0 and below 1") }
        guard x.rank >= 1 else { throw context.error(self, expects: "a batch", got: x) }
        guard context.isTraining, rate > 0 else { return x }
        let rows = Shape([x.shape[0]] + [Int](repeating: 1, count: x.rank - 1))
        return try context.dropping(x, rate: rate, shape: rows, scale: 1 / (1 - rate))
    }
}

extension StochasticDepth {
    static let registration = LayerRegistry.Entry(
        "stochasticdepth", "drops whole images, for residual branches (Huang et al. 2016): stochasticdepth0.1"
    ) { spec in LayerTemplate(StochasticDepth(try spec.rate(default: 0.1))) }
}
