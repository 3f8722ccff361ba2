import COpenBLAS
import FoveaTensor

/// Stochastic subgradients of the primal, one row at a time, with steps of `1 / (λ (t + t₀))` for `λ = 1 / (C N)` (Shalev-Shwartz et al. 2007, "Pegasos: primal
/// estimated sub-gradient solver for SVM"). The weights are averaged over the second half (Rakhlin et al. 2012).
///
/// The first step is not `1/λ`, which overshoots, but as long as the rows allow: `t₀ = |x|² / λ` with their mean square.
struct StochasticDescent {
    private let machine: LinearSVM

    init(_ machine: LinearSVM) { self.machine = machine }

    /// How often the weights are added to the average, in each epoch.
    private static let samplesPerEpoch = 20

    func fit(_ samples: Samples, _ options: FittingOptions) throws -> LinearScores {
        let (classes, width, count) = (samples.classes, samples.rows.columns, samples.labels.count)
        let lambda = 1 / (machine.c * Double(count))
        let squares = samples.rows.squaredNorms()
        // A squared hinge is twice as steep.
        let steepness = machine.loss == .squaredHinge ? 2.0 : 1.0
        let offset = max(steepness * (squares.reduce(0, +) / Double(count) + 1) / lambda, 1)
        // The weights are `scale` times these, so that shrinking them costs nothing. The last column is the bias's.
        let size = classes * (width + 1)
        var (weights, scale) = ([Double](repeating: 0, count: size), 1.0)
        var (average, averaged) = (weights, 0.0)
        var scores = [Double](repeating: 0, count: classes)
        var t = 0.0
        let interval = max(count / Self.samplesPerEpoch, 1)
        for epoch in 0..<machine.epochs {
            try Interruption.check("the training of a support vector machine")
            for (place, row) in Philox(key: options.seed, stream: UInt64(epoch)).permutation(count).enumerated() {
                let rate = 1 / (lambda * (t + offset))
                t += 1
                samples.rows.values.withUnsafeBufferPointer { rows in
                    weights.withUnsafeMutableBufferPointer { weights in
                        guard let first = rows.baseAddress, let w = weights.baseAddress else { return }
                        let x = first + row * width
                        for label in 0..<classes {
                            let own = w + label * (width + 1)
                            scores[label] = scale * (cblas_ddot(Int32(width), own, 1, x, 1) + own[width])
                        }
                        scale *= 1 - rate * lambda
                        for (label, slope) in slopes(scores, samples.labels[row]) {
                            let own = w + label * (width + 1)
                            let change = -rate * slope / scale
                            cblas_daxpy(Int32(width), change, x, 1, own, 1)
                            own[width] += change
                        }
                        if scale < 1e-9 {
                            cblas_dscal(Int32(size), scale, w, 1)
                            scale = 1
                        }
                    }
                }
                if 2 * epoch >= machine.epochs - 1, place % interval == interval - 1 {
                    cblas_daxpy(Int32(size), scale, weights, 1, &average, 1)
                    averaged += 1
                }
            }
        }
        if averaged > 0 { (weights, scale) = (average, 1 / averaged) }
        let whole = Matrix(rows: classes, columns: width + 1, weights.map { $0 * scale })
        return LinearScores(
            weights: Matrix(rows: classes, columns: width, (0..<classes).flatMap { whole.row($0).prefix(width) }),
            bias: (0..<classes).map { whole[$0, width] })
    }

    /// The derivative of a row's loss by each class's score, where it is not 0.
    private func slopes(_ scores: [Double], _ label: Int) -> [(label: Int, slope: Double)] {
        switch machine.multiclass {
        case .oneVsRest:
            return scores.indices.compactMap { place in
                let sign = place == label ? 1.0 : -1.0
                let miss = 1 - sign * scores[place]
                guard miss > 0 else { return nil }
                return (place, -sign * (machine.loss == .squaredHinge ? 2 * miss : 1))
            }
        case .crammerSinger:
            var rival: Int?
            for place in scores.indices where place != label {
                if rival.map({ scores[place] > scores[$0] }) ?? true { rival = place }
            }
            guard let rival, 1 + scores[rival] - scores[label] > 0 else { return [] }
            return [(label, -1), (rival, 1)]
        }
    }
}
