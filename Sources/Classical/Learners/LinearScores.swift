import FoveaTensor

/// A learner whose scores are linear, `W x + b`: what least squares, linear machines and softmax regression learn.
struct LinearScores: FittedLearner {
    /// A row for each class.
    let weights: Matrix
    /// One for each class.
    let bias: [Double]
    let scoreKind: ScoreKind

    init(weights: Matrix, bias: [Double], _ kind: ScoreKind = .margin) {
        self.weights = weights
        self.bias = bias
        scoreKind = kind
    }

    init(from numbers: LearnedNumbers, width: Int, classes: Int, _ kind: ScoreKind = .margin) throws {
        self.init(
            weights: try numbers.matrix("weights", rows: classes, columns: width),
            bias: try numbers.vector("bias", count: classes), kind)
    }

    var numbers: [(path: String, array: NDArray)] { [weights.named("weights"), bias.named("bias")] }

    func scores(of rows: Matrix, _ options: FittingOptions) -> Matrix {
        var scores = rows.product(transposing: weights, options.workers)
        scores.add(toColumns: bias)
        if scoreKind == .logProbability { scores.takeLogSoftmax() }
        return scores
    }
}
