import FoveaSpec

/// The mean absolute error over all scores, `1/(N classes) · Σ |score - target|`. Labels are one-hot.
public struct MAE: Metric {
    private var sum = 0.0
    private var count = 0

    public init() {}

    /// NaN without images.
    public var value: Double { sum / Double(count) }

    /// It does not.
    public var needsClasses: Bool { false }

    public mutating func add(_ batch: ScoredBatch) {
        for (score, value) in zip(batch.scores, batch.values) { sum += abs(score - value) }
        count += batch.scores.count
    }

    public func fields(classes: [String]) -> Event.Fields { ["mae": .double(value)] }
    public func text(classes: [String]) -> String { "MAE: \(ProgressText.fixed(value, 4))" }

    static let registration = Registry<any Metric>.Entry(
        "mae", "mean absolute error of the scores; labels are one-hot"
    ) { _ in MAE() }
}
