import FoveaSpec

/// The coefficient of determination, how much of the targets' variance the scores account for: 1 at best, 0 for scores that
/// always say the mean, negative for worse.
///
///     R²_c = 1 - Σ_n (target_nc - score_nc)² / Σ_n (target_nc - mean_c)²
///
/// and its mean over the columns, as scikit-learn's `r2_score`. A column whose targets are all the same gives 1 where every
/// score meets them, else 0. Labels are one-hot.
public struct R2: Metric {
    private var count = 0
    private var columns: [Column] = []

    /// Sums of one column. The squares are about the mean so far (Welford 1962), which loses nothing where the mean is large.
    private struct Column {
        var mean = 0.0
        var squares = 0.0
        var errors = 0.0
    }

    public init() {}

    /// NaN for fewer than two images.
    public var value: Double { count > 1 ? columnValues.reduce(0, +) / Double(columns.count) : .nan }

    /// R² of each column; NaN for fewer than two images.
    package var columnValues: [Double] {
        columns.map { column in
            guard count > 1 else { return .nan }
            guard column.squares > 0 else { return column.errors == 0 ? 1 : column.errors.isNaN ? .nan : 0 }
            return 1 - column.errors / column.squares
        }
    }

    /// The standard deviation of each column's targets, `√(Σ_n (target_nc - mean_c)² / N)`.
    package var columnDeviations: [Double] { columns.map { ($0.squares / Double(max(count, 1))).squareRoot() } }

    /// It does not.
    public var needsClasses: Bool { false }

    public mutating func add(_ batch: ScoredBatch) throws {
        if columns.isEmpty { columns = [Column](repeating: Column(), count: batch.classes) }
        try requireSameClasses(batch.classes, as: columns.count)
        let values = batch.values
        for image in 0..<batch.count {
            count += 1
            for place in columns.indices {
                let value = values[image * batch.classes + place]
                let error = value - batch.scores[image * batch.classes + place]
                let before = value - columns[place].mean
                columns[place].mean += before / Double(count)
                columns[place].squares += before * (value - columns[place].mean)
                columns[place].errors += error * error
            }
        }
    }

    public func fields(classes: [String]) -> Event.Fields { ["r2": .double(value)] }
    public func text(classes: [String]) -> String { "R²: \(ProgressText.fixed(value, 4))" }

    static let registration = Registry<any Metric>.Entry(
        "r2", "coefficient of determination of the scores, the mean over classes; labels are one-hot"
    ) { _ in R2() }
}
