import COpenBLAS
import FoveaTensor

/// Systems of linear equations by LAPACK.
enum LinearSystem {
    /// `X` of `A X = B` for a symmetric positive definite `A`, by Cholesky's factor; `nil` where `A` is not positive definite, as far as rounding
    /// can tell.
    ///
    /// - Parameters:
    ///   - a: `[n, n]`, of which one triangle is read.
    ///   - b: `[n, k]`
    static func solvePositiveDefinite(_ a: Matrix, _ b: Matrix, _ workers: Workers) -> Matrix? {
        var (factor, right) = (a.values, b.transposed.values)
        var (n, count, info) = (Int32(a.rows), Int32(b.columns), Int32(0))
        workers.inAlgebra {
            // LAPACK counts columns first; a symmetric matrix is the same either way.
            dpotrf_("L", &n, &factor, &n, &info)
            if info == 0 { dpotrs_("L", &n, &count, factor, &n, &right, &n, &info) }
        }
        guard info == 0 else { return nil }
        return Matrix(rows: b.columns, columns: b.rows, right).transposed
    }

    /// The `X` of the smallest norm among those with the smallest `|A X - B|`, by singular values (`dgelsd`): also where columns depend on each
    /// other. Singular values below `max(m, n) ε` of the largest count as 0.
    ///
    /// - Parameters:
    ///   - a: `[m, n]`
    ///   - b: `[m, k]`
    ///   - mean: Taken off each row of `a` first; nothing where it is `nil`.
    /// - Returns: `[n, k]`, and the rank of `a`.
    static func leastSquares(
        _ a: Matrix, _ b: Matrix, less mean: [Double]? = nil, _ workers: Workers
    ) throws -> (solution: Matrix, rank: Int) {
        let (rows, columns, count) = (a.rows, a.columns, b.columns)
        let height = max(rows, columns)
        var matrix = (mean.map(a.transposed(less:)) ?? a.transposed).values
        var right = Matrix(rows: count, columns: height)
        for row in 0..<rows { for column in 0..<count { right[column, row] = b[row, column] } }
        var values = [Double](repeating: 0, count: max(min(rows, columns), 1))
        var (m, n, k, lead) = (Int32(rows), Int32(columns), Int32(count), Int32(height))
        var (rank, info) = (Int32(0), Int32(0))
        var share = Double.ulpOfOne * Double(height)
        var (need, integerNeed, ask) = ([0.0], [Int32(0)], Int32(-1))
        var solution = right.values
        dgelsd_(
            &m, &n, &k, &matrix, &m, &solution, &lead, &values, &share, &rank, &need, &ask, &integerNeed, &info)
        var work = [Double](repeating: 0, count: max(Int(need[0]), 1))
        var integers = [Int32](repeating: 0, count: max(Int(integerNeed[0]), 1))
        var size = Int32(work.count)
        workers.inAlgebra {
            dgelsd_(
                &m, &n, &k, &matrix, &m, &solution, &lead, &values, &share, &rank, &work, &size, &integers, &info)
        }
        guard info == 0 else {
            throw FoveaError.invalid(
                "LAPACK finds no singular values of the features (dgelsd: \(info)); are there numbers among them that are "
                    + "not finite? ridge needs none")
        }
        let whole = Matrix(rows: count, columns: height, solution)
        let found = Matrix(rows: columns, columns: count) { target in
            for row in 0..<columns { for column in 0..<count { target[row * count + column] = whole[column, row] } }
        }
        return (found, Int(rank))
    }
}
