import COpenBLAS
import FoveaTensor

/// The eigenvalues and eigenvectors of a covariance matrix, or of another symmetric one without negative eigenvalues, by LAPACK's divide and conquer (`dsyevd`).
package struct SymmetricEigenproblem {
    /// Rows and columns.
    package let size: Int
    /// Ascending.
    private var values: [Double]
    /// Row `k` belongs to value `k` and has length 1.
    private var vectors: [Double]

    /// The most rows: LAPACK counts the numbers that it works in, `1 + 6 n + 2 n²`, in 32 bits.
    package static let mostRows = 32_766

    /// - Throws: a sentence where there are more than ``mostRows``, which is worth knowing before the matrix is made.
    package static func require(size: Int) throws {
        guard size <= mostRows else {
            throw FoveaError.invalid(
                "the eigenvectors of a matrix of \(size) rows cannot be found: LAPACK's dsyevd takes at most \(mostRows); "
                    + "learn from fewer images (limit), or resize them")
        }
    }

    /// - Parameter matrix: `[size, size]` row by row; only the upper triangle is read.
    /// - Throws: a sentence when there are more than ``mostRows``, or LAPACK finds none.
    package init(_ matrix: [Double], size: Int) throws {
        try SymmetricEigenproblem.require(size: size)
        self.size = size
        values = [Double](repeating: 0, count: size)
        vectors = matrix
        // LAPACK counts columns first, so the upper triangle of rows is the lower one of columns, and the eigenvectors,
        // which come in columns, are rows.
        var (n, info) = (Int32(size), Int32(0))
        var (workCount, integerCount) = (Int32(1 + 6 * size + 2 * size * size), Int32(3 + 5 * size))
        var work = [Double](repeating: 0, count: Int(workCount))
        var integers = [Int32](repeating: 0, count: Int(integerCount))
        dsyevd_("V", "L", &n, &vectors, &n, &values, &work, &workCount, &integers, &integerCount, &info)
        guard info == 0 else {
            throw FoveaError.invalid(
                "the covariance has no eigenvectors that LAPACK finds (dsyevd: \(info)): some of its numbers are none; "
                    + "look whether the images, or the network's weights, have numbers that are not finite")
        }
    }

    /// Eigenvalue `index`, the smallest first; what rounding left below 0 of none is 0.
    package func variance(_ index: Int) -> Double { max(values[index], 0) }

    /// The eigenvector of the same number.
    package func vector(_ index: Int) -> ArraySlice<Double> { vectors[(index * size)..<((index + 1) * size)] }

    /// `U diag(f(s)) Uᵀ`, `[size, size]`, for a function that is positive.
    func function(_ f: (Double) -> Double) -> [Double] {
        var roots = vectors
        for index in 0..<size {
            let root = f(variance(index)).squareRoot()
            for place in (index * size)..<((index + 1) * size) { roots[place] *= root }
        }
        var result = [Double](repeating: 0, count: size * size)
        let n = Int32(size)
        cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, n, n, 1, roots, n, 0, &result, n)
        for row in 0..<size {
            for column in 0..<row { result[row * size + column] = result[column * size + row] }
        }
        return result
    }
}
