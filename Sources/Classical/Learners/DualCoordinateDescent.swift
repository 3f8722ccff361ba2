import COpenBLAS
import FoveaTensor
import Synchronization

/// Dual coordinate descent (Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear SVM") with shrinking, one machine for each class.
///
///     min ½ αᵀ(Q + D)α - Σ α     0 ≤ α ≤ U     Q_ij = y_i y_j x_i·x_j;  hinge: D = 0, U = C;  squared hinge: D = 1/(2C), U = ∞
///
/// The machines of a thread go through the rows together, so that a row that has been fetched from memory serves all of them: that, not the
/// arithmetic, is where the time goes.
struct DualCoordinateDescent {
    private let machine: LinearSVM

    init(_ machine: LinearSVM) { self.machine = machine }

    func fit(_ samples: Samples, _ options: FittingOptions) throws -> LinearScores {
        let (classes, width) = (samples.classes, samples.rows.columns)
        let squares = samples.rows.squaredNorms().map { $0 + 1 }
        let interruption = Interruption.current
        var weights = [Double](repeating: 0, count: classes * width)
        var bias = [Double](repeating: 0, count: classes)
        let unfinished = Atomic(0)
        let share = (classes + options.workers.threads - 1) / options.workers.threads
        weights.withUnsafeMutableBufferPointer { weights in
            bias.withUnsafeMutableBufferPointer { bias in
                guard let first = weights.baseAddress, let start = bias.baseAddress else { return }
                nonisolated(unsafe) let (w, b) = (first, start)
                options.workers.forEach(classes, chunk: share) { range in
                    var group = range.map { label in
                        BinaryProblem(label, w + label * width, b + label, count: samples.labels.count)
                    }
                    descend(&group, samples, squares, options.seed, unless: interruption)
                    unfinished.add(group.count { !$0.isDone }, ordering: .relaxed)
                }
            }
        }
        try Interruption.check("the training of a support vector machine")
        if unfinished.load(ordering: .relaxed) > 0 { machine.warnOfPasses(options) }
        return LinearScores(weights: Matrix(rows: classes, columns: width, weights), bias: bias)
    }

    /// One class against all others, on its way.
    private struct BinaryProblem {
        let label: Int
        let weights: UnsafeMutablePointer<Double>
        let bias: UnsafeMutablePointer<Double>
        var alphas: [Double]
        /// Whether a row is looked at: those at a bound, where they will stay, are left out.
        var isActive: [Bool]
        var activeCount: Int
        /// The bounds of the projected gradients of the last pass.
        var (largestBefore, smallestBefore) = (Double.infinity, -Double.infinity)
        /// Those of this pass.
        var (largest, smallest) = (-Double.infinity, Double.infinity)
        var isDone = false

        init(_ label: Int, _ weights: UnsafeMutablePointer<Double>, _ bias: UnsafeMutablePointer<Double>, count: Int) {
            self.label = label
            self.weights = weights
            self.bias = bias
            alphas = [Double](repeating: 0, count: count)
            isActive = [Bool](repeating: true, count: count)
            activeCount = count
        }

        /// Ends a pass: tells whether the optimum is reached, or which rows are to be looked at.
        mutating func endPass(tolerance: Double) {
            if largest - smallest <= tolerance {
                if activeCount == alphas.count {
                    isDone = true
                } else {
                    for place in isActive.indices { isActive[place] = true }
                    activeCount = alphas.count
                    (largestBefore, smallestBefore) = (.infinity, -.infinity)
                }
            } else {
                largestBefore = largest <= 0 ? .infinity : largest
                smallestBefore = smallest >= 0 ? -.infinity : smallest
            }
            (largest, smallest) = (-.infinity, .infinity)
        }
    }

    private func descend(
        _ group: inout [BinaryProblem], _ samples: Samples, _ squares: [Double], _ seed: UInt64,
        unless interruption: Interruption?
    ) {
        let (count, width) = (samples.labels.count, samples.rows.columns)
        let isSquared = machine.loss == .squaredHinge
        let diagonal = isSquared ? 0.5 / machine.c : 0
        let bound = isSquared ? Double.infinity : machine.c
        samples.rows.values.withUnsafeBufferPointer { rows in
            guard let first = rows.baseAddress else { return }
            for pass in 0..<machine.maxIterations {
                guard interruption?.isRequested != true, group.contains(where: { !$0.isDone }) else { return }
                let order = Philox(key: seed, stream: UInt64(pass)).permutation(count)
                for row in order {
                    let x = first + row * width
                    let label = samples.labels[row]
                    for place in group.indices where !group[place].isDone && group[place].isActive[row] {
                        step(&group[place], row, x, width, label, squares[row] + diagonal, diagonal, bound)
                    }
                }
                for place in group.indices where !group[place].isDone {
                    group[place].endPass(tolerance: machine.tolerance)
                }
            }
        }
    }

    @inline(__always)
    private func step(
        _ problem: inout BinaryProblem, _ row: Int, _ x: UnsafePointer<Double>, _ width: Int, _ label: Int,
        _ square: Double, _ diagonal: Double, _ bound: Double
    ) {
        let sign = label == problem.label ? 1.0 : -1.0
        let alpha = problem.alphas[row]
        let score = cblas_ddot(Int32(width), problem.weights, 1, x, 1) + problem.bias.pointee
        let gradient = sign * score - 1 + diagonal * alpha
        var projected = gradient
        if alpha == 0 {
            if gradient > problem.largestBefore { return shrink(&problem, row) }
            projected = min(gradient, 0)
        } else if alpha == bound {
            if gradient < problem.smallestBefore { return shrink(&problem, row) }
            projected = max(gradient, 0)
        }
        problem.largest = max(problem.largest, projected)
        problem.smallest = min(problem.smallest, projected)
        guard abs(projected) > 1e-12 else { return }
        let next = min(max(alpha - gradient / square, 0), bound)
        problem.alphas[row] = next
        let change = (next - alpha) * sign
        cblas_daxpy(Int32(width), change, x, 1, problem.weights, 1)
        problem.bias.pointee += change
    }

    private func shrink(_ problem: inout BinaryProblem, _ row: Int) {
        problem.isActive[row] = false
        problem.activeCount -= 1
    }
}
