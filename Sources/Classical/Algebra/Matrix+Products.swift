import COpenBLAS
import FoveaTensor

/// Products by OpenBLAS.
extension Matrix {
    /// `A B`.
    public func product(_ other: Matrix, _ workers: Workers) -> Matrix {
        precondition(
            columns == other.rows, "\(rows)x\(columns) cannot be multiplied with \(other.rows)x\(other.columns)")
        return product(other, transposes: (false, false), rows, other.columns, columns, workers)
    }

    /// `A Bᵀ`: the products of all rows of one with all rows of the other.
    public func product(transposing other: Matrix, _ workers: Workers) -> Matrix {
        precondition(columns == other.columns, "rows of \(columns) and of \(other.columns) numbers have no product")
        return product(other, transposes: (false, true), rows, other.rows, columns, workers)
    }

    /// `Aᵀ B`: the products of all columns of one with all columns of the other.
    public func transposedProduct(_ other: Matrix, _ workers: Workers) -> Matrix {
        precondition(rows == other.rows, "columns of \(rows) and of \(other.rows) numbers have no product")
        return product(other, transposes: (true, false), columns, other.columns, rows, workers)
    }

    private func product(
        _ other: Matrix, transposes: (Bool, Bool), _ m: Int, _ n: Int, _ k: Int, _ workers: Workers
    ) -> Matrix {
        guard m > 0, n > 0, k > 0 else { return Matrix(rows: m, columns: n) }
        return Matrix(rows: m, columns: n) { result in
            workers.inAlgebra {
                cblas_dgemm(
                    CblasRowMajor, transposes.0 ? CblasTrans : CblasNoTrans, transposes.1 ? CblasTrans : CblasNoTrans,
                    Int32(m), Int32(n), Int32(k), 1, values, Int32(columns), other.values, Int32(other.columns), 0,
                    result, Int32(n))
            }
        }
    }

    /// `Aᵀ A`, whole.
    public func gram(_ workers: Workers) -> Matrix { symmetric(CblasTrans, columns, rows, workers) }

    /// `A Aᵀ`, whole: the products of every two rows.
    public func outerGram(_ workers: Workers) -> Matrix { symmetric(CblasNoTrans, rows, columns, workers) }

    private func symmetric(_ transpose: CBLAS_TRANSPOSE, _ n: Int, _ k: Int, _ workers: Workers) -> Matrix {
        guard n > 0, k > 0 else { return Matrix(rows: n, columns: n) }
        return Matrix(rows: n, columns: n) { result in
            workers.inAlgebra {
                cblas_dsyrk(
                    CblasRowMajor, CblasUpper, transpose, Int32(n), Int32(k), 1, values, Int32(columns), 0, result,
                    Int32(n))
            }
            for row in 0..<n {
                for column in 0..<row { result[row * n + column] = result[column * n + row] }
            }
        }
    }

    /// `|x|²` of each row.
    public func squaredNorms() -> [Double] {
        values.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress, columns > 0 else { return [Double](repeating: 0, count: rows) }
            return (0..<rows).map { row in
                cblas_ddot(Int32(columns), start + row * columns, 1, start + row * columns, 1)
            }
        }
    }
}
