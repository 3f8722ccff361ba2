import Foundation
import FoveaSpec
import FoveaTensor

/// Gaussian naive Bayes: each number of each class has a normal distribution of its own, and they are taken to be independent; scikit-learn's
/// `GaussianNB`.
///
///     ln p(c | x) = ln p(c) - ½ Σ (ln 2π σ²_c + (x - μ_c)² / σ²_c) + constant
///
/// `smoothing` of the largest variance is added to all of them, for numbers that hardly change.
public struct NaiveBayes: Learner, Hashable {
    /// The share of the largest variance that is added to all.
    public let smoothing: Double

    /// The default is scikit-learn's.
    public init(smoothing: Double = 1e-9) { self.smoothing = smoothing }

    public func fitted(to samples: Samples, _ options: FittingOptions) -> any FittedLearner {
        let rows = samples.rows
        let added = smoothing * (rows.columnVariances(about: rows.columnMeans).max() ?? 0)
        var (means, variances, priors): ([Double], [Double], [Double]) = ([], [], [])
        for members in samples.members {
            let own = rows.rows(members)
            let mean = own.columnMeans
            means += mean
            // What never changes anywhere must not be divided by.
            variances += own.columnVariances(about: mean).map { max($0 + added, .leastNormalMagnitude) }
            priors.append(log(Double(members.count) / Double(rows.rows)))
        }
        func matrix(_ values: [Double]) -> Matrix { Matrix(rows: samples.classes, columns: rows.columns, values) }
        return Fitted(means: matrix(means), variances: matrix(variances), priors: priors)
    }

    public func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner {
        Fitted(
            means: try numbers.matrix("means", rows: classes, columns: width),
            variances: try numbers.matrix("variances", rows: classes, columns: width),
            priors: try numbers.vector("log_priors", count: classes))
    }

    private struct Fitted: FittedLearner {
        let means: Matrix
        let variances: Matrix
        /// Logarithms.
        let priors: [Double]
        let scoreKind = ScoreKind.logProbability

        var numbers: [(path: String, array: NDArray)] {
            [means.named("means"), variances.named("variances"), priors.named("log_priors")]
        }

        func scores(of rows: Matrix, _ options: FittingOptions) -> Matrix {
            let (classes, width) = (means.rows, means.columns)
            let constants = (0..<classes).map { label in
                priors[label] - 0.5 * variances.row(label).reduce(0) { $0 + log(2 * .pi * $1) }
            }
            let halves = variances.values.map { 0.5 / $0 }
            var scores = Matrix(rows: rows.rows, columns: classes) { target in
                nonisolated(unsafe) let target = target
                options.workers.forEach(rows.rows, chunk: 32) { range in
                    rows.values.withUnsafeBufferPointer { values in
                        means.values.withUnsafeBufferPointer { means in
                            halves.withUnsafeBufferPointer { halves in
                                for row in range {
                                    for label in 0..<classes {
                                        let (x, own) = (row * width, label * width)
                                        // Four sums, which the processor adds at once.
                                        var sums = SIMD4<Double>()
                                        var place = 0
                                        while place + 4 <= width {
                                            var (a, m, h) = (SIMD4<Double>(), SIMD4<Double>(), SIMD4<Double>())
                                            for lane in 0..<4 {
                                                a[lane] = values[x + place + lane]
                                                m[lane] = means[own + place + lane]
                                                h[lane] = halves[own + place + lane]
                                            }
                                            sums += (a - m) * (a - m) * h
                                            place += 4
                                        }
                                        var sum = sums.sum()
                                        while place < width {
                                            let difference = values[x + place] - means[own + place]
                                            sum += difference * difference * halves[own + place]
                                            place += 1
                                        }
                                        target[row * classes + label] = constants[label] - sum
                                    }
                                }
                            }
                        }
                    }
                }
            }
            scores.takeLogSoftmax()
            return scores
        }
    }

    static let registration = LearnerRegistry.Entry(
        "naive-bayes", "a normal distribution for each number of each class: smoothing=1e-9: GaussianNB"
    ) { spec in NaiveBayes(smoothing: try spec.double("smoothing", default: 1e-9, atLeast: 0)) }
}
