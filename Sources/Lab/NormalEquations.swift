import Fovea

/// Small systems of linear equations, for probes and kernels within experiments.
enum NormalEquations {
    /// `X` in `A X = B`, by Gaussian elimination with the largest pivot of each column: `A` `[n, n]`, `B` `[n, m]`. O(n³).
    ///
    /// - Throws: a sentence where `A` is singular.
    static func solution(_ a: [[Double]], _ b: [[Double]]) throws -> [[Double]] {
        var (a, b) = (a, b)
        let n = a.count
        for column in 0..<n {
            let pivot = (column..<n).max { abs(a[$0][column]) < abs(a[$1][column]) } ?? column
            guard abs(a[pivot][column]) > 1e-300 else {
                throw FoveaError.invalid("the \(n) equations have no single solution; add something to the diagonal")
            }
            a.swapAt(column, pivot)
            b.swapAt(column, pivot)
            for row in 0..<n where row != column && a[row][column] != 0 {
                let factor = a[row][column] / a[column][column]
                for place in column..<n { a[row][place] -= factor * a[column][place] }
                for place in b[row].indices { b[row][place] -= factor * b[column][place] }
            }
        }
        return (0..<n).map { row in b[row].map { $0 / a[row][row] } }
    }

    /// Ridge regression: the weights `W` that make `Σ |x W - t|² + ridge |W|²` smallest, `[features, targets]`. A feature that is always 1 is
    /// the offset.
    static func ridge(_ rows: [[Double]], _ targets: [[Double]], ridge: Double) throws -> [[Double]] {
        let (features, width) = (rows.first?.count ?? 0, targets.first?.count ?? 0)
        var square = [[Double]](repeating: [Double](repeating: 0, count: features), count: features)
        var right = [[Double]](repeating: [Double](repeating: 0, count: width), count: features)
        for (row, target) in zip(rows, targets) {
            for i in 0..<features {
                for j in i..<features { square[i][j] += row[i] * row[j] }
                for j in 0..<width { right[i][j] += row[i] * target[j] }
            }
        }
        for i in 0..<features {
            for j in 0..<i { square[i][j] = square[j][i] }
            square[i][i] += ridge
        }
        return try solution(square, right)
    }

    /// The accuracy of a linear probe of ten classes, by ridge regression of one-hot labels: learned from `rows`, judged by others.
    static func probeAccuracy(
        _ rows: [[Double]], _ labels: [Int], _ judged: [[Double]], _ truth: [Int]
    ) throws -> Double {
        let targets = labels.map { label in (0..<10).map { $0 == label ? 1.0 : 0 } }
        let weights = try ridge(rows.map { $0 + [1] }, targets, ridge: 1e-3 * Double(rows.count))
        let right = zip(judged, truth).count { row, label in
            let features = row + [1]
            let scores = (0..<10).map { target in features.indices.reduce(0) { $0 + features[$1] * weights[$1][target] }
            }
            return scores.indices.max { scores[$0] < scores[$1] } == label
        }
        return Double(right) / Double(max(judged.count, 1))
    }
}
