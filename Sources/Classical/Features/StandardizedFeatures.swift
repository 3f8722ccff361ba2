import FoveaTensor

/// `(x - μ) / σ`, column by column, with the mean and the standard deviation over the training images: scikit-learn's `StandardScaler`. Columns that
/// never change become 0.
public struct StandardizedFeatures: FeatureTransform, Hashable {
    public init() {}

    public func fitted(to rows: Matrix, _ options: FittingOptions) -> any FittedTransform {
        let means = rows.columnMeans
        let variances = rows.columnVariances(about: means)
        // What rounding leaves of no variance, as scikit-learn decides it.
        let scales = zip(means, variances).map { mean, variance in
            let rounding = Double(rows.rows) * .ulpOfOne
            let isConstant = variance <= rounding * variance + (rounding * mean) * (rounding * mean)
            return isConstant ? 1 : 1 / variance.squareRoot()
        }
        return Fitted(means: means, scales: scales)
    }

    public func restored(from numbers: LearnedNumbers, width: Int) throws -> any FittedTransform {
        Fitted(
            means: try numbers.vector("mean", count: width), scales: try numbers.vector("scale", count: width))
    }

    private struct Fitted: FittedTransform {
        let means: [Double]
        /// `1 / σ`
        let scales: [Double]

        var width: Int { means.count }
        var numbers: [(path: String, array: NDArray)] { [means.named("mean"), scales.named("scale")] }
        func applied(to rows: Matrix, _ workers: Workers) -> Matrix { rows.shifted(by: means, scaledBy: scales) }
    }

    static let registration = FeatureRegistry.Entry(
        "standardize", "mean 0 and standard deviation 1 for each number: StandardScaler"
    ) { _ in .rows(StandardizedFeatures()) }
}
