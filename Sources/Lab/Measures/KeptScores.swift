import Fovea
import Foundation

/// What a network says of some images, kept: scores and labels.
struct KeptScores: Metric {
    /// A row of scores for each image.
    private(set) var rows: [[Double]] = []
    /// The right class of each image.
    private(set) var labels: [Int] = []

    mutating func add(_ batch: ScoredBatch) {
        rows += (0..<batch.count).map { Array(batch.row($0)) }
        labels += batch.labels
    }

    func fields(classes: [String]) -> Event.Fields { [:] }
    func text(classes: [String]) -> String { "\(rows.count) scores" }

    /// The mean of `-log` of the right class's softmax, the scores multiplied by `scale` before.
    func negativeLogLikelihood(scale: Double = 1) -> Double {
        zip(rows, labels).reduce(0) { $0 - log(max($1.0.softmax(scale: scale)[$1.1], .leastNonzeroMagnitude)) }
            / Double(max(rows.count, 1))
    }

    /// The share of images whose highest score is the label's.
    var accuracy: Double {
        let right = zip(rows, labels).count { row, label in row.indexOfLargest == label }
        return Double(right) / Double(max(rows.count, 1))
    }

    /// How far confidence is from accuracy, for rows of probabilities made of the scores; see ``CalibrationError``.
    func calibration(_ probabilities: ([Double]) -> [Double]) throws -> CalibrationError {
        var error = CalibrationError()
        guard let classes = rows.first?.count else { return error }
        // The logarithms of probabilities are scores that have them as their softmax.
        let logarithms = rows.flatMap { probabilities($0).map { log(max($0, 1e-300)) } }
        error.add(
            try ScoredBatch(
                scores: NDArray([rows.count, classes], logarithms),
                target: NDArray([labels.count], labels.map(Int32.init))))
        return error
    }
}

extension ShortTraining {
    /// What the network says of images.
    ///
    /// - Throws: what reading an image throws.
    func scores(of images: any Dataset, with apparatus: Apparatus) throws -> KeptScores {
        var metrics: [any Metric] = [KeptScores()]
        _ = try Evaluator(model, backend: apparatus.backend).evaluate(images, split: "scores", metrics: &metrics)
        return metrics[0] as? KeptScores ?? KeptScores()
    }
}
