import FoveaTensor
import Foundation

/// One step of a run, made again and looked into, layer by layer.
public struct StepReport: Sendable {
    /// What a layer did.
    public struct Layer: Sendable {
        /// Its path.
        public let path: String
        /// Such as `Conv2d(64, kernel: 3)`; empty for a sum between layers.
        public let summary: String
        /// What it gave.
        public let values: ArrayStatistics
        /// The loss's gradient for that.
        public let gradients: ArrayStatistics
        /// Its variables that are not finite.
        let badVariables: [String]
    }

    /// Counted from 1, over the whole run.
    public let step: Int
    /// Counted from 1.
    public let epoch: Int
    /// Which of the step's batches it is, counted from 1.
    public let part: Int
    /// How many batches the step has.
    public let parts: Int
    /// The places of the batch's images in the training part, and what they are called.
    public let images: [(index: Int, name: String)]
    /// The batch, as the network saw it: `images` and `labels`.
    public let batch: [(path: String, array: NDArray)]
    /// What the images are like.
    public let input: ArrayStatistics
    /// In the order of the network.
    public let layers: [Layer]
    /// The batch's loss.
    public let loss: Double
    /// The rate of the update that followed.
    public let learningRate: Double

    /// Where the first number that is none was born, in words; `nil` where all are finite.
    public var finding: String? {
        if let bad = input.firstBad {
            return
                "the images are not finite: \(StepReport.place(bad)); look at the preprocessing and the normalization"
        }
        if let place = layers.firstIndex(where: { $0.values.badCount > 0 }) { return forward(place) }
        if let place = layers.lastIndex(where: { $0.gradients.badCount > 0 }) { return backward(place) }
        return loss.isFinite
            ? nil : "every layer's numbers are finite, but the loss is \(loss.asFound): look at the loss and the labels"
    }

    private func forward(_ place: Int) -> String {
        let layer = layers[place]
        guard let bad = layer.values.firstBad else { return "" }
        let what =
            "in the forward pass, \(layer.path) (\(layer.summary)) is the first whose output is not finite: "
            + "\(StepReport.place(bad)), \(layer.values.badCount) numbers in all"
        if let variable = layer.badVariables.first {
            return what + "; it was passed on: '\(variable)' was not finite before this step; look at the step before"
        }
        let before = place > 0 ? layers[place - 1].values : input
        return what
            + "; it was born there: what came before reaches from \(before.range.lowerBound.brief) to \(before.range.upperBound.brief), and the "
            + "layer's own variables are finite"
    }

    private func backward(_ place: Int) -> String {
        let layer = layers[place]
        guard let bad = layer.gradients.firstBad else { return "" }
        let after = place + 1 < layers.count ? layers[place + 1].gradients.rms.brief : "1"
        return
            "the forward pass is finite; in the backward pass, the gradient for what \(layer.path) (\(layer.summary)) gives is the first that is "
            + "not: \(StepReport.place(bad)), \(layer.gradients.badCount) numbers in all; it was born in what comes after that layer, where "
            + "gradients have a root mean square of \(after)"
    }

    private static func place(_ bad: (index: [Int], value: Double)) -> String {
        "\(bad.value.asFound) at [\(bad.index.map(String.init).joined(separator: ", "))]"
    }
}

extension Double {
    /// With three significant digits.
    package var brief: String { String(format: "%.3g", self) }
}
