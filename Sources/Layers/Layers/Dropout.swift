import FoveaSpec
import FoveaTensor

/// Drops each number with probability `rate` in training (Srivastava et al. 2014).
///
/// The inverted form: `y = x · keep / (1 - rate)` in training, where `keep` is 1 with probability `1 - rate` and else 0;
/// nothing in inference. The expectation is the same in both.
public struct Dropout: Layer {
    /// The probability of being dropped, in `0 ..< 1`.
    public let rate: Double

    /// By default half of the numbers, as in the paper; the range is checked when the network is built.
    public init(_ rate: Double = 0.5) { self.rate = rate }

    public var summary: String { "Dropout(\(rate))" }

    /// - Throws: a sentence when the rate is not in `0 ..< 1`.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard (0..<1).contains(rate) else { throw context.error(self, "needs a rate of at least 0 and below 1") }
        guard context.isTraining, rate > 0 else { return x }
        let keep = try (context.randomUniform(x.shape) .>= rate).cast(to: x.dtype)
        return try x * (keep * (1 / (1 - rate)))
    }
}

extension Dropout {
    static let registration = LayerRegistry.Entry(
        "dropout", "drops each number with a probability (Srivastava et al. 2014): dropout0.5"
    ) { spec in LayerTemplate(Dropout(try spec.rate(default: 0.5))) }
}
