import FoveaSpec
import FoveaTensor
import Synchronization

/// A support vector machine in the space of a kernel (Cortes and Vapnik 1995), one for every two classes: scikit-learn's `SVC`, which is libsvm.
///
///     for classes a < b     f_ab(x) = Σ α_i y_i k(x_i, x) + β          y: +1 for rows of a, -1 for rows of b;  0 ≤ α ≤ C
///     score of a            votes + s / (3 (|s| + 1))                  votes: how many f say a;  s: the sum of what they say
///
/// which is scikit-learn's `decision_function`; of classes with as many votes the one with the larger sum wins (`break_ties=True`). Each machine is found by
/// ``SMO``; machines are trained on all threads at once.
public struct KernelSVM: Learner {
    /// C, the price of a row within the margin.
    public var c = 1.0
    /// How alike rows are.
    public var kernel: any KernelFunction = RBFKernel()
    /// How far the conditions of the optimum may be from holding.
    public var tolerance = 1e-3
    /// How much of a kernel is kept, in MiB, by all threads together.
    public var cache = 1024
    /// The most steps of one machine.
    public var maxIterations = 10_000_000

    /// The defaults are scikit-learn's, but for the cache.
    public init() {}

    public func fitted(to samples: Samples, _ options: FittingOptions) throws -> any FittedLearner {
        let members = samples.members
        let pairs = KernelMachines.pairs(samples.classes)
        let kernel = kernel.fitted(to: samples.rows)
        let solver = SMO(c: c, tolerance: tolerance, maxIterations: maxIterations)
        let bytes = (cache << 20) / min(options.workers.threads, pairs.count)
        let interruption = Interruption.current
        let found = Mutex([SMO.Solution?](repeating: nil, count: pairs.count))
        options.workers.forEach(pairs.count, chunk: 1) { range in
            for pair in range where interruption?.isRequested != true {
                let (a, b) = pairs[pair]
                let rows = samples.rows.rows(members[a] + members[b])
                let signs = members[a].map { _ in 1.0 } + members[b].map { _ in -1.0 }
                let solution = solver.solve(
                    signs: signs, KernelRows(kernel, rows, bytes: bytes), unless: interruption)
                found.withLock { $0[pair] = solution }
            }
        }
        try Interruption.check("the training of a support vector machine")
        let solutions = found.withLock { $0.compactMap(\.self) }
        for end in [SearchEnd.mostSteps, .noStep, .notFinite] {
            let unfinished = solutions.count { $0.end == end }
            guard unfinished > 0 else { continue }
            options.warn(
                "\(unfinished) of \(pairs.count) machines did not come to their optimum"
                    + "\(end == .mostSteps ? " in \(maxIterations) steps" : ""); \(end.advice(more: "take a smaller c"))"
            )
        }
        return KernelMachines(kernel, samples, members, pairs, solutions)
    }

    public func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner {
        try KernelMachines(from: numbers, kernel, width: width, classes: classes)
    }

    static let registration = LearnerRegistry.Entry(
        "kernel-svm",
        "support vector machine in a kernel's space: c=1, kernel=rbf|polynomial|linear, gamma=scale, degree, coef0, tolerance=1e-3, "
            + "cache=1024 (MiB): SVC"
    ) { spec in
        var machine = KernelSVM()
        machine.c = try spec.double("c", default: 1, above: 0)
        machine.kernel = try spec.kernel(default: "rbf")
        machine.tolerance = try spec.double("tolerance", default: 1e-3, above: 0)
        machine.cache = try spec.int("cache", default: 1024, in: 1...(1 << 20))
        return machine
    }
}
