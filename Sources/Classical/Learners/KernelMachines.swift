import FoveaTensor

/// Trained machines for every two classes, over the support vectors of all of them.
struct KernelMachines: FittedLearner {
    private let kernel: any KernelFunction
    private let classes: Int
    /// Rows that some machine needs.
    private let vectors: Matrix
    /// `[pairs, vectors]`: `y α` of each; 0 where a machine does not need it.
    private let coefficients: Matrix
    private let bias: [Double]
    let scoreKind = ScoreKind.margin

    /// Every two classes, in the order of scikit-learn: (0, 1), (0, 2), …, (1, 2), ….
    static func pairs(_ classes: Int) -> [(Int, Int)] {
        (0..<classes).flatMap { a in (a + 1..<max(classes, a + 1)).map { (a, $0) } }
    }

    init(
        _ kernel: any KernelFunction, _ samples: Samples, _ members: [[Int]], _ pairs: [(Int, Int)],
        _ solutions: [SMO.Solution]
    ) {
        self.kernel = kernel
        classes = samples.classes
        var isNeeded = [Bool](repeating: false, count: samples.labels.count)
        for ((a, b), solution) in zip(pairs, solutions) {
            for (row, value) in zip(members[a] + members[b], solution.coefficients) where value != 0 {
                isNeeded[row] = true
            }
        }
        let needed = isNeeded.indices.filter { isNeeded[$0] }
        var place = [Int](repeating: -1, count: isNeeded.count)
        for (index, row) in needed.enumerated() { place[row] = index }
        var coefficients = Matrix(rows: pairs.count, columns: needed.count)
        for (pair, solution) in solutions.enumerated() {
            let (a, b) = pairs[pair]
            for (row, value) in zip(members[a] + members[b], solution.coefficients) where value != 0 {
                coefficients[pair, place[row]] = value
            }
        }
        vectors = samples.rows.rows(needed)
        self.coefficients = coefficients
        bias = solutions.map(\.bias)
    }

    init(from numbers: LearnedNumbers, _ kernel: any KernelFunction, width: Int, classes: Int) throws {
        self.kernel = try kernel.restored(from: numbers.under("kernel"))
        self.classes = classes
        vectors = try numbers.matrix("support_vectors", columns: width)
        let count = classes * (classes - 1) / 2
        coefficients = try numbers.matrix("coefficients", rows: count, columns: vectors.rows)
        bias = try numbers.vector("bias", count: count)
    }

    var numbers: [(path: String, array: NDArray)] {
        [vectors.named("support_vectors"), coefficients.named("coefficients"), bias.named("bias")]
            + kernel.numbers.map { ("kernel.\($0.path)", $0.array) }
    }

    func scores(of rows: Matrix, _ options: FittingOptions) -> Matrix {
        let pairs = KernelMachines.pairs(classes)
        return rows.inBlocks(of: 1024) { block in
            var said = kernel.matrix(block, vectors, options.workers).product(
                transposing: coefficients, options.workers)
            said.add(toColumns: bias)
            var scores = Matrix(rows: block.rows, columns: classes)
            for row in 0..<block.rows {
                var sums = [Double](repeating: 0, count: classes)
                for (pair, (a, b)) in pairs.enumerated() {
                    let value = said[row, pair]
                    sums[a] += value
                    sums[b] -= value
                    scores[row, value >= 0 ? a : b] += 1
                }
                for (label, sum) in sums.enumerated() { scores[row, label] += sum / (3 * (abs(sum) + 1)) }
            }
            return scores
        }
    }
}
