import FoveaData
import FoveaTensor

/// The directions in which rows of numbers differ the most (Pearson 1901), each of length 1, the strongest first, as scikit-learn's `PCA` has
/// them: of the two signs of each, the one whose largest number is positive.
///
///     let components = try PrincipalComponents(of: rows, keeping: 2)
///     components.positions(of: rows), components.shares
///
/// N rows less their mean differ in at most N - 1 directions, and no more are kept. scikit-learn keeps N of them where there are no more rows than
/// columns; along its last there is only what rounding left, which whitening makes as large as everything else.
public struct PrincipalComponents: Sendable {
    /// Of each column.
    public let mean: [Double]
    /// A direction a row, `[kept, columns]`.
    public let directions: Matrix
    /// The variance along each, over `rows - 1`.
    public let variances: [Double]
    /// The variance along all directions, kept or not.
    public let total: Double

    /// What was found before.
    init(mean: [Double], directions: Matrix, variances: [Double], total: Double) {
        (self.mean, self.directions, self.variances, self.total) = (mean, directions, variances, total)
    }

    /// By LAPACK's eigenvectors (`dsyevd`) of the smaller of `X Xᵀ` and `Xᵀ X`: `O(N D min(N, D) + min(N, D)³)`, and
    /// `5 min(N, D)²` numbers of memory beside the rows less their mean.
    ///
    /// - Parameter count: How many directions; no more than there are.
    /// - Throws: a sentence where a number is not finite, there are fewer than two rows, or so many that there is no memory for it.
    public init(of rows: Matrix, keeping count: Int, _ workers: Workers = Workers(threads: 1)) throws {
        try self.init(of: rows, workers) { _, _ in count }
    }

    /// How many directions rows can differ in.
    static func most(of rows: Matrix) -> Int { min(rows.rows - 1, rows.columns) }

    /// - Parameters:
    ///   - memory: What may be taken.
    ///   - count: How many directions, by their variances and the sum of these.
    init(
        of rows: Matrix, _ workers: Workers, memory: MachineMemory = MachineMemory(),
        keeping count: ([Double], Double) -> Int
    ) throws {
        guard rows.rows > 1, rows.columns > 0 else {
            throw FoveaError.invalid(
                "principal components need at least two rows of numbers, but got \(rows.rows) of \(rows.columns)")
        }
        guard rows.values.allSatisfy(\.isFinite) else {
            throw FoveaError.invalid("principal components need finite numbers, but some are not")
        }
        let (size, usesGram) = (min(rows.rows, rows.columns), rows.rows < rows.columns)
        try SymmetricEigenproblem.require(size: size)
        // The products, LAPACK's copy of them, twice as much that it works in, and what is kept of it; the rows less their mean, and as many
        // numbers twice where the directions are as long as they are.
        try memory.require(
            (5 * size * size + (usesGram ? 3 : 1) * rows.values.count) * 8,
            for: "finding the principal components of \(rows.rows) rows of \(rows.columns) numbers",
            "learn from fewer images (limit), or resize them")
        mean = rows.columnMeans
        let centered = rows.shifted(by: mean)
        let gram = usesGram ? centered.outerGram(workers) : centered.gram(workers)
        let problem = try workers.inAlgebra { try SymmetricEigenproblem(gram.values, size: gram.rows) }
        // From the largest down.
        let all = (0..<gram.rows).map { problem.variance(problem.size - 1 - $0) / Double(rows.rows - 1) }
        total = all.reduce(0, +)
        let most = PrincipalComponents.most(of: rows)
        let kept = max(1, min(count(Array(all.prefix(most)), total), most))
        variances = Array(all.prefix(kept))
        var vectors = Matrix(
            rows: kept, columns: gram.columns, (0..<kept).flatMap { problem.vector(problem.size - 1 - $0) })
        // Of the rows' combinations, where they point; of no length where there is no variance.
        if usesGram { vectors = vectors.product(centered, workers) }
        var directions = vectors.values
        for row in 0..<kept {
            let range = (row * rows.columns)..<((row + 1) * rows.columns)
            let length = directions[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
            let largest = directions[range].max { abs($0) < abs($1) } ?? 0
            let scale = (largest < 0 ? -1 : 1) / (length > 0 ? length : 1)
            for place in range { directions[place] *= scale }
        }
        self.directions = Matrix(rows: kept, columns: rows.columns, directions)
    }

    /// The share of all variance along each.
    public var shares: [Double] { variances.map { total > 0 ? $0 / total : 0 } }

    /// Where rows lie along the directions, `(x - mean) Vᵀ`, `[rows, kept]`.
    ///
    /// - Parameter whitened: Whether each is divided by the deviation along it.
    public func positions(of rows: Matrix, whitened: Bool = false, _ workers: Workers = Workers(threads: 1)) -> Matrix {
        // The mean is taken off afterwards, which costs no copy of the rows.
        let offset = Matrix(rows: 1, columns: mean.count, mean).product(transposing: directions, workers)
        let scales = whitened ? variances.map { 1 / max($0, .ulpOfOne).squareRoot() } : nil
        return rows.product(transposing: directions, workers).shifted(by: offset.values, scaledBy: scales)
    }
}
