import FoveaSpec
import Foundation

/// The expected calibration error (Naeini et al. 2015; Guo et al. 2017): how far the softmax of the highest score is from the
/// share of right answers among images with about the same.
///
///     ECE = Σ_b n_b/N · |accuracy_b - confidence_b|
///
/// over bins of equal width, bin `b` of `B` holding confidences in `(b/B, (b+1)/B]`.
public struct CalibrationError: Metric {
    /// The images of one bin.
    public struct Bin: Sendable, Equatable {
        /// How many there are.
        public fileprivate(set) var count = 0
        fileprivate var right = 0
        fileprivate var sum = 0.0

        /// The share whose highest score was the label's; 0 without images.
        public var accuracy: Double { count > 0 ? Double(right) / Double(count) : 0 }
        /// The mean softmax of the highest scores; 0 without images.
        public var confidence: Double { count > 0 ? sum / Double(count) : 0 }
    }

    /// From the lowest confidence to the highest: what a reliability diagram shows.
    public private(set) var bins: [Bin]

    /// - Parameter bins: At least 1.
    public init(bins: Int = 15) { self.bins = [Bin](repeating: Bin(), count: bins) }

    /// In `0 ... 1`; NaN without images.
    public var value: Double {
        let count = bins.reduce(0) { $0 + $1.count }
        return bins.reduce(0) { $0 + abs(Double($1.right) - $1.sum) } / Double(count)
    }

    public mutating func add(_ batch: ScoredBatch) {
        for image in 0..<batch.count {
            let row = batch.row(image)
            let prediction = batch.predictions[image]
            let highest = row[row.startIndex + prediction]
            let confidence = 1 / row.reduce(0) { $0 + exp($1 - highest) }
            // What is not a number has no confidence.
            let place = confidence.isNaN ? 0 : Int((confidence * Double(bins.count)).rounded(.up)) - 1
            let bin = min(max(place, 0), bins.count - 1)
            bins[bin].count += 1
            bins[bin].right += prediction == batch.labels[image] ? 1 : 0
            bins[bin].sum += confidence
        }
    }

    public func fields(classes: [String]) -> Event.Fields {
        let bins = bins.map { bin in
            Event.Value.object([
                "count": .int(bin.count), "accuracy": .double(bin.accuracy), "confidence": .double(bin.confidence),
            ])
        }
        return ["calibration_error": .double(value), "calibration_bins": .array(bins)]
    }

    public func text(classes: [String]) -> String {
        "calibration error (\(bins.count) bins): \(ProgressText.fixed(value, 4))"
    }

    static let registration = Registry<any Metric>.Entry(
        "calibration", "expected calibration error of the highest softmax: bins=15"
    ) { spec in CalibrationError(bins: try spec.int("bins", default: 15, in: 1...10_000)) }
}
