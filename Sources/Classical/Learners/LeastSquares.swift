import FoveaSpec
import FoveaTensor

/// The linear function that comes nearest to +1 for a row's own class and -1 for the others: least squares, in closed form.
///
///     W = argmin Σ |W x + b - y|²
///
/// By singular values, so that numbers that depend on each other, such as pixels that are always black, do no harm: of all solutions the shortest.
/// scikit-learn's `LinearRegression` on ±1.
public struct LeastSquares: Learner, Hashable {
    public init() {}

    public func fitted(to samples: Samples, _ options: FittingOptions) throws -> any FittedLearner {
        let mean = samples.rows.columnMeans
        let targets = samples.signedTargets
        let targetMean = targets.columnMeans
        let (solution, rank) = try LinearSystem.leastSquares(
            samples.rows, targets.shifted(by: targetMean), less: mean, options.workers)
        if rank < min(samples.rows.columns, samples.rows.rows - 1) {
            options.warn(
                "of \(samples.rows.columns) numbers only \(rank) are independent of each other; of all solutions the shortest is taken"
            )
        }
        return LinearScores(weights: solution.transposed, around: mean, targetMean)
    }

    public func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner {
        try LinearScores(from: numbers, width: width, classes: classes)
    }

    static let registration = LearnerRegistry.Entry(
        "least-squares", "linear least squares in closed form, by singular values: LinearRegression"
    ) { _ in LeastSquares() }
}

extension LinearScores {
    /// Scores that were learned for rows less their mean and targets less theirs.
    init(weights: Matrix, around mean: [Double], _ targetMean: [Double]) {
        let bias = (0..<weights.rows).map { label in
            targetMean[label] - zip(weights.row(label), mean).reduce(0) { $0 + $1.0 * $1.1 }
        }
        self.init(weights: weights, bias: bias)
    }
}
