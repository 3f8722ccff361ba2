import FoveaTensor

/// The class whose mean image is nearest: scikit-learn's `NearestCentroid`. Scores are distances, with a minus.
///
/// What any other method should beat.
public struct NearestMean: Learner, Hashable {
    public init() {}

    public func fitted(to samples: Samples, _ options: FittingOptions) -> any FittedLearner {
        var means: [Double] = []
        for members in samples.members { means += samples.rows.rows(members).columnMeans }
        return Fitted(means: Matrix(rows: samples.classes, columns: samples.rows.columns, means))
    }

    public func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner {
        Fitted(means: try numbers.matrix("means", rows: classes, columns: width))
    }

    private struct Fitted: FittedLearner {
        let means: Matrix
        let scoreKind = ScoreKind.margin
        var numbers: [(path: String, array: NDArray)] { [means.named("means")] }

        func scores(of rows: Matrix, _ options: FittingOptions) -> Matrix {
            let (own, others) = (rows.squaredNorms(), means.squaredNorms())
            var scores = rows.product(transposing: means, options.workers)
            for row in 0..<scores.rows {
                for column in 0..<scores.columns {
                    scores[row, column] = -max(own[row] + others[column] - 2 * scores[row, column], 0).squareRoot()
                }
            }
            return scores
        }
    }

    static let registration = LearnerRegistry.Entry("nearest-mean", "the class whose mean is nearest: NearestCentroid")
    {
        _ in NearestMean()
    }
}
