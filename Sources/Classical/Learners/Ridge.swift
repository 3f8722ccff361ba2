import FoveaSpec
import FoveaTensor

/// Least squares with a penalty on the weights (Hoerl and Kennard 1970, "Ridge regression"), in closed form: scikit-learn's `RidgeClassifier`.
///
///     W = argmin Σ |W x + b - y|² + α |W|²         y: +1 for a row's own class, -1 for the others
///       = Yᵀ X (XᵀX + α)⁻¹                          primal: as many equations as numbers
///       = Yᵀ (XXᵀ + α)⁻¹ X                          dual: as many equations as rows
///
/// for rows and targets less their means. Both forms give the same; by Cholesky's factor, and by singular values where α is 0 and there is none.
public struct Ridge: Learner, Hashable {
    /// Which equations are solved.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// The smaller ones.
        case auto
        /// As many as there are numbers.
        case primal
        /// As many as there are rows: the kernel trick, with the linear kernel.
        case dual
    }

    /// α
    public let alpha: Double
    /// Whether there is a `b`.
    public let hasIntercept: Bool
    /// Which equations are solved.
    public let form: Form

    /// The defaults are scikit-learn's.
    public init(alpha: Double = 1, hasIntercept: Bool = true, form: Form = .auto) {
        self.alpha = alpha
        self.hasIntercept = hasIntercept
        self.form = form
    }

    public func fitted(to samples: Samples, _ options: FittingOptions) throws -> any FittedLearner {
        let zeros = [Double](repeating: 0, count: samples.rows.columns)
        let mean = hasIntercept ? samples.rows.columnMeans : zeros
        let rows = hasIntercept ? samples.rows.shifted(by: mean) : samples.rows
        var targets = samples.signedTargets
        let targetMean =
            hasIntercept ? targets.columnMeans : [Double](repeating: 0, count: samples.classes)
        targets = targets.shifted(by: targetMean)
        let weights = try weights(rows, targets, options)
        return LinearScores(weights: weights, around: mean, targetMean)
    }

    /// `[classes, columns]`
    private func weights(_ rows: Matrix, _ targets: Matrix, _ options: FittingOptions) throws -> Matrix {
        let isDual = form == .dual || (form == .auto && rows.rows < rows.columns)
        let size = isDual ? rows.rows : rows.columns
        try MachineMemory().require(
            size * size * 16, for: "ridge in \(isDual ? "dual" : "primal") form, with \(size) equations",
            isDual
                ? "learn from fewer images, or use form=primal" : "reduce the features, such as by pca:components=500")
        let workers = options.workers
        if isDual {
            let equations = rows.outerGram(workers).addingToDiagonal(alpha)
            if let found = LinearSystem.solvePositiveDefinite(equations, targets, workers) {
                return found.transposedProduct(rows, workers)
            }
        } else {
            let equations = rows.gram(workers).addingToDiagonal(alpha)
            let right = rows.transposedProduct(targets, workers)
            if let found = LinearSystem.solvePositiveDefinite(equations, right, workers) { return found.transposed }
        }
        options.warn(
            "the equations have no Cholesky factor with alpha \(alpha): they are solved by singular values, without it")
        return try LinearSystem.leastSquares(rows, targets, workers).solution.transposed
    }

    public func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner {
        try LinearScores(from: numbers, width: width, classes: classes)
    }

    static let registration = LearnerRegistry.Entry(
        "ridge",
        "least squares with alpha=1 times the squared weights: intercept=true, form=auto|primal|dual: RidgeClassifier"
    ) { spec in
        Ridge(
            alpha: try spec.double("alpha", default: 1, atLeast: 0),
            hasIntercept: try spec.bool("intercept", default: true),
            form: try spec.choice("form", default: .auto, among: Form.allCases.map { (word: $0.rawValue, value: $0) }))
    }
}

extension Matrix {
    /// A square matrix with a number added to its diagonal.
    func addingToDiagonal(_ value: Double) -> Matrix {
        var result = self
        for place in 0..<min(rows, columns) { result[place, place] += value }
        return result
    }
}
