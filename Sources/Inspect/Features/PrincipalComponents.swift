import COpenBLAS
import FoveaData
import FoveaTensor

/// The directions in which rows of numbers differ the most (Pearson 1901), each of length 1, the strongest first, and where the rows lie
/// along them.
///
/// Numbers and signs are those of scikit-learn's `PCA`: a direction's largest number by magnitude is positive.
public struct PrincipalComponents: Sendable {
    /// `[count][D]`
    public let directions: [[Double]]
    /// The variance along each, over `N - 1`.
    public let variances: [Double]
    /// Its share of all variance.
    public let shares: [Double]
    /// Where the rows lie, `[N][count]`: `(x - mean) · direction`.
    public let positions: [[Double]]

    /// By the eigenvectors of the smaller of `X Xᵀ` and `Xᵀ X`; `O(N D min(N, D) + min(N, D)³)`.
    ///
    /// - Parameters:
    ///   - rows: f32 or f64`[N, D]`.
    ///   - count: How many directions; no more than there are.
    /// - Throws: a sentence where a number is not finite, or there are fewer than two rows.
    public init(of rows: NDArray, count: Int = 2) throws {
        let (n, d) = (rows.shape[0], rows.shape[1])
        guard n >= 2, d >= 1 else {
            throw FoveaError.invalid("principal components need at least two rows of numbers, but got \(rows.shape)")
        }
        var x = rows.doubles
        guard x.allSatisfy(\.isFinite) else {
            throw FoveaError.invalid("principal components need finite numbers, but some are not")
        }
        for column in 0..<d {
            let mean = stride(from: column, to: n * d, by: d).reduce(0) { $0 + x[$1] } / Double(n)
            for place in stride(from: column, to: n * d, by: d) { x[place] -= mean }
        }
        OpenBLAS.useOneThread()
        let isWide = d > n
        let size = min(n, d)
        var products = [Double](repeating: 0, count: size * size)
        cblas_dsyrk(
            CblasRowMajor, CblasUpper, isWide ? CblasNoTrans : CblasTrans, Int32(size), Int32(isWide ? d : n), 1, x,
            Int32(d), 0, &products, Int32(size))
        let total = (0..<size).reduce(0) { $0 + products[$1 * size + $1] }
        let eigen = try SymmetricEigenproblem(products, size: size)
        let kept = max(1, min(count, isWide ? n - 1 : d))
        var directions: [[Double]] = []
        for index in 0..<kept {
            let vector = Array(eigen.vector(size - 1 - index))
            var direction = vector
            if isWide {
                direction = [Double](repeating: 0, count: d)
                cblas_dgemv(CblasRowMajor, CblasTrans, Int32(n), Int32(d), 1, x, Int32(d), vector, 1, 0, &direction, 1)
                let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
                if length > 0 { direction = direction.map { $0 / length } }
            }
            let largest = direction.max { $0.magnitude < $1.magnitude } ?? 0
            directions.append(largest < 0 ? direction.map(-) : direction)
        }
        var places = [Double](repeating: 0, count: n * kept)
        cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(n), Int32(kept), Int32(d), 1, x, Int32(d),
            directions.flatMap(\.self), Int32(d), 0, &places, Int32(kept))
        self.directions = directions
        variances = (0..<kept).map { eigen.variance(size - 1 - $0) / Double(n - 1) }
        shares = (0..<kept).map { total > 0 ? eigen.variance(size - 1 - $0) / total : 0 }
        positions = (0..<n).map { Array(places[($0 * kept)..<(($0 + 1) * kept)]) }
    }
}
