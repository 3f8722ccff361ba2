import FoveaSpec
import FoveaTensor

/// Drops each number with probability `rate` in training (Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014,
/// "Dropout: A Simple Way to Prevent Neural Networks from Overfitting").
///
///     form                  training                  inference
///     .inverted             x · keep / (1 - rate)     x
///     .scaledAtInference    x · keep                  x · (1 - rate)
///
/// where `keep` is 1 with probability `1 - rate` and else 0. In either form the expectation is the same in training and in
/// inference; weights trained in one are not for the other.
public struct Dropout: Layer {
    /// Where the lost part is made up for.
    public enum Form: Sendable, Hashable {
        /// In training: inference does nothing. What frameworks do.
        case inverted
        /// In inference: the paper's form.
        case scaledAtInference
    }

    /// The probability of being dropped, in `0 ..< 1`.
    public let rate: Double
    /// Where the lost part is made up for.
    public let form: Form

    /// By default half of the numbers, as in the paper; the range is checked when the network is built.
    public init(_ rate: Double = 0.5, form: Form = .inverted) {
        self.rate = rate
        self.form = form
    }

    public var summary: String { "Dropout(\(rate)\(form == .inverted ? "" : ", scaled at inference"))" }

    /// - Throws: a sentence when the rate is not in `0 ..< 1`.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard (0..<1).contains(rate) else { throw context.error(self, "needs a rate of at least 0 and below 1") }
        guard rate > 0 else { return x }
        switch (form, context.mode) {
        case (.inverted, .training): return try context.dropping(x, rate: rate, shape: x.shape, scale: 1 / (1 - rate))
        case (.inverted, .inference): return x
        case (.scaledAtInference, .training): return try context.dropping(x, rate: rate, shape: x.shape, scale: 1)
        case (.scaledAtInference, .inference): return try x * (1 - rate)
        }
    }
}

extension Dropout {
    static let registration = LayerRegistry.Entry(
        "dropout",
        "drops each number with a probability (Srivastava et al. 2014): dropout0.5, form=inverted|scaled-at-inference"
    ) { spec in
        let rate = try spec.rate(default: 0.5)
        let form = try spec.choice(
            "form", default: Form.inverted,
            among: [("inverted", .inverted), ("scaled-at-inference", .scaledAtInference)])
        return LayerTemplate(Dropout(rate, form: form))
    }
}
