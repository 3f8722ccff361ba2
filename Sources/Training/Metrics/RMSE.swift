import FoveaSpec

/// The root of the mean squared error over all scores, `√(1/(N classes) · Σ (score - target)²)`. Labels are one-hot.
///
/// It is the root of one mean; scikit-learn's `root_mean_squared_error` is the mean of each column's root.
public struct RMSE: Metric {
    private var sum = 0.0
    private var count = 0

    public init() {}

    /// NaN without images.
    public var value: Double { (sum / Double(count)).squareRoot() }

    /// It does not.
    public var needsClasses: Bool { false }

    public mutating func add(_ batch: ScoredBatch) {
        for (score, value) in zip(batch.scores, batch.values) { sum += (score - value) * (score - value) }
        count += batch.scores.count
    }

    public func fields(classes: [String]) -> Event.Fields { ["rmse": .double(value)] }
    public func text(classes: [String]) -> String { "RMSE: \(ProgressText.fixed(value, 4))" }

    static let registration = Registry<any Metric>.Entry(
        "rmse", "root of the mean squared error of the scores; labels are one-hot"
    ) { _ in RMSE() }
}
