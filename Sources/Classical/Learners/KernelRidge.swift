import FoveaSpec
import FoveaTensor

/// Ridge regression in the space of a kernel, in closed form (Saunders, Gammerman and Vovk 1998): scikit-learn's `KernelRidge` on targets of +1 for a row's
/// own class and -1 for the others.
///
///     A = (K + α)⁻¹ Y          scores = k(x, X) A
///
/// There is no intercept: with the linear kernel it is ``Ridge`` without one. `N²` numbers of memory and `N³/3` operations for N rows.
public struct KernelRidge: Learner {
    /// α
    public let alpha: Double
    /// How alike rows are.
    public let kernel: any KernelFunction

    /// By default α is 1, and the kernel an RBF of the rows' own scale.
    public init(alpha: Double = 1, kernel: any KernelFunction = RBFKernel()) {
        self.alpha = alpha
        self.kernel = kernel
    }

    public func fitted(to samples: Samples, _ options: FittingOptions) throws -> any FittedLearner {
        let count = samples.rows.rows
        try MachineMemory().require(
            count * count * 24, for: "kernel ridge of \(count) images", "learn from fewer images (limit)")
        let kernel = kernel.fitted(to: samples.rows)
        let equations = kernel.matrix(samples.rows, options.workers).addingToDiagonal(alpha)
        try Interruption.check("kernel ridge")
        let targets = samples.signedTargets
        let found: Matrix
        if let solution = LinearSystem.solvePositiveDefinite(equations, targets, options.workers) {
            found = solution
        } else {
            options.warn(
                "the kernel's equations have no Cholesky factor with alpha \(alpha): they are solved by singular values"
            )
            found = try LinearSystem.leastSquares(equations, targets, options.workers).solution
        }
        return KernelScores(kernel, rows: samples.rows, coefficients: found)
    }

    public func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner {
        let rows = try numbers.matrix("rows", columns: width)
        return KernelScores(
            try kernel.restored(from: numbers.under("kernel")), rows: rows,
            coefficients: try numbers.matrix("coefficients", rows: rows.rows, columns: classes))
    }

    /// Sums of kernels with training rows.
    private struct KernelScores: FittedLearner {
        let kernel: any KernelFunction
        let rows: Matrix
        let coefficients: Matrix
        let scoreKind = ScoreKind.margin

        init(_ kernel: any KernelFunction, rows: Matrix, coefficients: Matrix) {
            self.kernel = kernel
            self.rows = rows
            self.coefficients = coefficients
        }

        var numbers: [(path: String, array: NDArray)] {
            [rows.named("rows"), coefficients.named("coefficients")]
                + kernel.numbers.map { ("kernel.\($0.path)", $0.array) }
        }

        func scores(of queries: Matrix, _ options: FittingOptions) -> Matrix {
            queries.inBlocks(of: 1024) { block in
                kernel.matrix(block, rows, options.workers).product(coefficients, options.workers)
            }
        }
    }

    static let registration = LearnerRegistry.Entry(
        "kernel-ridge",
        "ridge in a kernel's space: alpha=1, kernel=rbf|polynomial|linear, gamma=scale, degree, coef0: KernelRidge"
    ) { spec in
        KernelRidge(
            alpha: try spec.double("alpha", default: 1, atLeast: 0), kernel: try spec.kernel(default: "rbf"))
    }
}

extension Matrix {
    /// What `body` makes of some rows at a time, below each other.
    func inBlocks(of count: Int, _ body: (Matrix) throws -> Matrix) rethrows -> Matrix {
        guard rows > count else { return try body(self) }
        var values: [Double] = []
        var width = 0
        for top in stride(from: 0, to: rows, by: count) {
            let part = try body(
                Matrix(
                    rows: min(count, rows - top), columns: columns,
                    Array(self.values[(top * columns)..<(min(top + count, rows) * columns)])))
            width = part.columns
            if top == 0 { values.reserveCapacity(rows * width) }
            values += part.values
        }
        return Matrix(rows: rows, columns: width, values)
    }
}
