import COpenBLAS
import Foundation
import FoveaCharts
import FoveaSpec
import FoveaTensor

/// The linear function whose softmax gives the training images' classes the highest probability: multinomial logistic regression, scikit-learn's
/// `LogisticRegression`.
///
///     W = argmin C Σ -ln p(y | x) + ½ |W|²          p(c | x) = exp(W_c x + b_c) / Σ
///
/// found by ``LBFGS``; the bias is not penalized. The optimum is one, so whoever finds it finds the same.
public struct SoftmaxRegression: Learner, Hashable {
    /// C, the weight of the images against the penalty.
    public let c: Double
    /// The search ends when no number of the gradient, of the mean over the images, is larger.
    public let tolerance: Double
    /// The most steps of the search.
    public let maxIterations: Int

    /// The defaults are scikit-learn's.
    public init(c: Double = 1, tolerance: Double = 1e-4, maxIterations: Int = 100) {
        self.c = c
        self.tolerance = tolerance
        self.maxIterations = maxIterations
    }

    public func fitted(to samples: Samples, _ options: FittingOptions) throws -> any FittedLearner {
        let (width, classes) = (samples.rows.columns, samples.classes)
        let count = Double(samples.rows.rows)
        let penalty = 1 / (c * count)
        let search = LBFGS(tolerance: tolerance, maxIterations: maxIterations)
        let weightCount = classes * width
        let found = try search.minimum(from: [Double](repeating: 0, count: weightCount + classes)) { point, gradient in
            let model = LinearScores(
                weights: Matrix(rows: classes, columns: width, Array(point[..<weightCount])),
                bias: Array(point[weightCount...]), .logProbability)
            var errors = model.scores(of: samples.rows, options)
            var loss = 0.0
            _ = errors.withUnsafeMutablePointer { errors in
                for (row, label) in samples.labels.enumerated() {
                    let own = errors + row * classes
                    loss -= own[label]
                    for place in 0..<classes { own[place] = exp(own[place]) }
                    own[label] -= 1
                }
            }
            let slopes = errors.transposedProduct(samples.rows, options.workers)
            let square = cblas_ddot(Int32(weightCount), point, 1, point, 1)
            for place in 0..<weightCount { gradient[place] = slopes.values[place] / count + penalty * point[place] }
            for (place, mean) in errors.columnMeans.enumerated() { gradient[weightCount + place] = mean }
            return loss / count + 0.5 * penalty * square
        }
        if found.end != .optimum {
            options.warn(
                "softmax did not come to its optimum in \(found.iterations) steps: the largest slope is \(found.gradient.threeFigures), not "
                    + "\(tolerance); \(found.end.advice(more: "allow more steps (max-iterations)"))")
        }
        return LinearScores(
            weights: Matrix(rows: classes, columns: width, Array(found.point[..<weightCount])),
            bias: Array(found.point[weightCount...]), .logProbability)
    }

    public func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner {
        try LinearScores(from: numbers, width: width, classes: classes, .logProbability)
    }

    static let registration = LearnerRegistry.Entry(
        "softmax", "multinomial logistic regression: c=1, tolerance=1e-4, max-iterations=100: LogisticRegression"
    ) { spec in
        SoftmaxRegression(
            c: try spec.double("c", default: 1, above: 0),
            tolerance: try spec.double("tolerance", default: 1e-4, above: 0),
            maxIterations: try spec.int("max-iterations", default: 100, in: 1...1_000_000))
    }
}
