import COpenBLAS
import FoveaTensor

/// Dual coordinate descent for all classes together (Keerthi et al. 2008, "A sequential dual method for large scale multi-class linear SVMs"), as liblinear
/// has it: for one row after the other, the best of its multipliers, one for each class.
///
///     w_c = Σ α_ic x_i          Σ_c α_ic = 0,  α_ic ≤ C where c is the row's class, and ≤ 0 otherwise
struct CrammerSingerDescent {
    private let machine: LinearSVM

    init(_ machine: LinearSVM) { self.machine = machine }

    func fit(_ samples: Samples, _ options: FittingOptions) throws -> LinearScores {
        let (classes, width, count) = (samples.classes, samples.rows.columns, samples.labels.count)
        let squares = samples.rows.squaredNorms().map { $0 + 1 }
        var weights = [Double](repeating: 0, count: classes * width)
        var bias = [Double](repeating: 0, count: classes)
        var alphas = [Double](repeating: 0, count: classes * count)
        var (gradient, next) = (bias, bias)
        var isDone = false
        for pass in 0..<machine.maxIterations {
            try Interruption.check("the training of a support vector machine")
            var violation = -Double.infinity
            for row in Philox(key: options.seed, stream: UInt64(pass)).permutation(count) {
                let label = samples.labels[row]
                samples.rows.values.withUnsafeBufferPointer { rows in
                    guard let first = rows.baseAddress else { return }
                    let x = first + row * width
                    for place in 0..<classes { gradient[place] = bias[place] + (place == label ? 0 : 1) }
                    cblas_dgemv(
                        CblasRowMajor, CblasNoTrans, Int32(classes), Int32(width), 1, weights, Int32(width), x, 1, 1,
                        &gradient, 1)
                    let own = row * classes
                    var (largest, smallest) = (-Double.infinity, Double.infinity)
                    for place in 0..<classes {
                        largest = max(largest, gradient[place])
                        let limit = place == label ? machine.c : 0
                        if alphas[own + place] < limit { smallest = min(smallest, gradient[place]) }
                    }
                    violation = max(violation, largest - smallest)
                    guard largest - smallest > 1e-12 else { return }
                    for place in 0..<classes { gradient[place] -= squares[row] * alphas[own + place] }
                    solve(gradient, square: squares[row], label, &next)
                    for place in 0..<classes {
                        let change = next[place] - alphas[own + place]
                        guard abs(change) >= 1e-12 else { continue }
                        alphas[own + place] = next[place]
                        weights.withUnsafeMutableBufferPointer { weights in
                            guard let w = weights.baseAddress else { return }
                            cblas_daxpy(Int32(width), change, x, 1, w + place * width, 1)
                        }
                        bias[place] += change
                    }
                }
            }
            if violation < machine.tolerance {
                isDone = true
                break
            }
        }
        if !isDone { machine.warnOfPasses(options) }
        return LinearScores(weights: Matrix(rows: classes, columns: width, weights), bias: bias)
    }

    /// The multipliers of a row that are best with all others as they are: `min ½ A |α|² + B·α`.
    private func solve(_ b: [Double], square: Double, _ label: Int, _ alphas: inout [Double]) {
        var sorted = b
        sorted[label] += square * machine.c
        sorted.sort(by: >)
        var beta = sorted[0] - square * machine.c
        var used = 1
        while used < sorted.count, beta < Double(used) * sorted[used] {
            beta += sorted[used]
            used += 1
        }
        beta /= Double(used)
        for place in b.indices { alphas[place] = min(place == label ? machine.c : 0, (beta - b[place]) / square) }
    }
}
