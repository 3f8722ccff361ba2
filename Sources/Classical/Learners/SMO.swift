import COpenBLAS
import FoveaTensor

/// Sequential minimal optimization (Platt 1998) with the working sets of second order of Fan, Chen and Lin (2005), as libsvm has it: of a machine between two
/// classes,
///
///     min ½ Σ α_i α_j y_i y_j K_ij - Σ α_i     0 ≤ α ≤ C,  Σ y_i α_i = 0
///
/// two multipliers at a time, until the conditions of the optimum hold within `tolerance`.
struct SMO {
    let c: Double
    let tolerance: Double
    let maxIterations: Int

    /// A machine between two classes.
    struct Solution {
        /// `y_i α_i` of each row.
        var coefficients: [Double]
        var bias: Double
        var end: SearchEnd
    }

    /// Curvatures that rounding has made 0 or less.
    private static let leastCurvature = 1e-12

    /// - Parameters:
    ///   - signs: +1 or -1 for each row.
    ///   - kernel: The kernel's rows.
    func solve(signs y: [Double], _ kernel: KernelRows, unless interruption: Interruption?) -> Solution {
        let count = y.count
        var alphas = [Double](repeating: 0, count: count)
        // -y_i times the gradient: at the optimum none that may grow is larger than one that may shrink.
        var violations = y
        let diagonal = kernel.diagonal
        var iterations = 0
        var end = SearchEnd.mostSteps
        while iterations < maxIterations {
            if iterations % 1000 == 0, interruption?.isRequested == true { break }
            iterations += 1
            let chosen = kernel.withRow { rows in
                workingSet(y, alphas, violations, diagonal, rows)
            }
            guard let (i, j) = chosen else {
                end = self.end(y, alphas, violations)
                break
            }
            kernel.withRows(i, j) { rowI, rowJ in
                let curvature = max(diagonal[i] + diagonal[j] - 2 * Double(rowI[j]), SMO.leastCurvature)
                // Along y_i dα_i = -y_j dα_j = step.
                var step = (violations[i] - violations[j]) / curvature
                step = min(step, y[i] > 0 ? c - alphas[i] : alphas[i])
                step = min(step, y[j] > 0 ? alphas[j] : c - alphas[j])
                alphas[i] = bounded(alphas[i] + y[i] * step)
                alphas[j] = bounded(alphas[j] - y[j] * step)
                violations.withUnsafeMutableBufferPointer { violations in
                    for place in 0..<count { violations[place] -= step * Double(rowI[place] - rowJ[place]) }
                }
            }
        }
        return Solution(
            coefficients: zip(y, alphas).map { $0 * $1 }, bias: bias(y, alphas, violations), end: end)
    }

    /// What rounding leaves beside a bound is on it.
    private func bounded(_ alpha: Double) -> Double {
        let rounding = c * 1e-14
        return alpha < rounding ? 0 : alpha > c - rounding ? c : alpha
    }

    /// Why there is no working set: nothing violates the conditions by as much, or the numbers cannot be compared.
    private func end(_ y: [Double], _ alphas: [Double], _ violations: [Double]) -> SearchEnd {
        guard violations.allSatisfy(\.isFinite), alphas.allSatisfy(\.isFinite) else { return .notFinite }
        let largest = y.indices.lazy.filter { mayGrow(y[$0], alphas[$0]) }.map { violations[$0] }.max()
        let smallest = y.indices.lazy.filter { mayShrink(y[$0], alphas[$0]) }.map { violations[$0] }.min()
        guard let largest, let smallest else { return .optimum }
        return largest - smallest < tolerance ? .optimum : .noStep
    }

    private func mayGrow(_ y: Double, _ alpha: Double) -> Bool { y > 0 ? alpha < c : alpha > 0 }
    private func mayShrink(_ y: Double, _ alpha: Double) -> Bool { y > 0 ? alpha > 0 : alpha < c }

    /// The multiplier that violates the conditions most, and the one with which changing it gains most; `nil` at the optimum.
    private func workingSet(
        _ y: [Double], _ alphas: [Double], _ violations: [Double], _ diagonal: [Double],
        _ row: (Int) -> UnsafePointer<Float>
    ) -> (Int, Int)? {
        y.withUnsafeBufferPointer { y in
            alphas.withUnsafeBufferPointer { alphas in
                violations.withUnsafeBufferPointer { violations in
                    diagonal.withUnsafeBufferPointer { diagonal -> (Int, Int)? in
                        var (first, largest, smallest) = (-1, -Double.infinity, Double.infinity)
                        for place in y.indices {
                            let violation = violations[place]
                            if violation > largest, mayGrow(y[place], alphas[place]) {
                                (first, largest) = (place, violation)
                            }
                            if violation < smallest, mayShrink(y[place], alphas[place]) { smallest = violation }
                        }
                        guard first >= 0, largest - smallest >= tolerance else { return nil }
                        let own = row(first)
                        var (second, best) = (-1, 0.0)
                        for place in y.indices {
                            let gap = largest - violations[place]
                            guard gap > 0, mayShrink(y[place], alphas[place]) else { continue }
                            let curvature = max(
                                diagonal[first] + diagonal[place] - 2 * Double(own[place]), SMO.leastCurvature)
                            let gain = gap * gap / curvature
                            if gain > best { (second, best) = (place, gain) }
                        }
                        return second < 0 ? nil : (first, second)
                    }
                }
            }
        }
    }

    /// Halfway between the conditions of those at a bound, or what those between the bounds say, in the mean.
    private func bias(_ y: [Double], _ alphas: [Double], _ violations: [Double]) -> Double {
        var (sum, free) = (0.0, 0)
        var (lower, upper) = (-Double.infinity, Double.infinity)
        for place in y.indices {
            if alphas[place] > 0, alphas[place] < c {
                sum += violations[place]
                free += 1
            } else if mayGrow(y[place], alphas[place]) {
                lower = max(lower, violations[place])
            } else {
                upper = min(upper, violations[place])
            }
        }
        if free > 0 { return sum / Double(free) }
        guard lower.isFinite, upper.isFinite else { return lower.isFinite ? lower : upper.isFinite ? upper : 0 }
        return (lower + upper) / 2
    }
}
