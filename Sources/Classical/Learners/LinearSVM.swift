import FoveaSpec
import FoveaTensor

/// The linear function with the widest margin between the classes: a support vector machine, scikit-learn's `LinearSVC`.
///
///     one-vs-rest        for each class     W = argmin ½ |w|² + C Σ max(0, 1 - y (w·x + b))^p       y: +1 for its own rows, -1 for the others
///     crammer-singer     for all together   W = argmin ½ Σ |w|² + C Σ max(0, 1 + max_{c≠y} w_c·x - w_y·x)      (Crammer and Singer 2001)
///
/// with `p` = 2 for `loss=squared-hinge` and 1 for `loss=hinge`. As in liblinear the bias is one more weight, of a number that is always 1, and
/// penalized like the others.
///
/// `solver=dual`: coordinate descent in the dual (Hsieh et al. 2008; for all classes together Keerthi et al. 2008), which comes to the optimum. `solver=sgd`:
/// stochastic subgradients with steps of `1 / (λ t)` (Shalev-Shwartz et al. 2007, "Pegasos"), averaged over the last half: near the optimum soon.
public struct LinearSVM: Learner, Hashable {
    /// What is paid for a row within the margin.
    public enum Loss: String, Sendable, Hashable, CaseIterable {
        /// How far within it is, squared.
        case squaredHinge = "squared-hinge"
        /// How far within it is.
        case hinge
    }

    /// How machines for two classes become one for several.
    public enum Multiclass: String, Sendable, Hashable, CaseIterable {
        /// One for each class against all others.
        case oneVsRest = "one-vs-rest"
        /// One with a margin between a row's own class and the best of the others.
        case crammerSinger = "crammer-singer"
    }

    /// How the optimum is found.
    public enum Solver: String, Sendable, Hashable, CaseIterable {
        /// Coordinate descent in the dual.
        case dual
        /// Stochastic subgradients.
        case sgd
    }

    /// C, the price of a row within the margin.
    public var c = 1.0
    /// What is paid for it.
    public var loss = Loss.squaredHinge
    /// How machines for two classes become one for several.
    public var multiclass = Multiclass.oneVsRest
    /// How the optimum is found.
    public var solver = Solver.dual
    /// Ends coordinate descent once no projected gradient differs from another by more.
    public var tolerance = 1e-4
    /// The most passes over the rows by coordinate descent.
    public var maxIterations = 1000
    /// The passes of stochastic subgradients.
    public var epochs = 20

    /// The defaults are scikit-learn's.
    public init() {}

    public func fitted(to samples: Samples, _ options: FittingOptions) throws -> any FittedLearner {
        switch (solver, multiclass) {
        case (.dual, .oneVsRest): try DualCoordinateDescent(self).fit(samples, options)
        case (.dual, .crammerSinger): try CrammerSingerDescent(self).fit(samples, options)
        case (.sgd, _): try StochasticDescent(self).fit(samples, options)
        }
    }

    public func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner {
        try LinearScores(from: numbers, width: width, classes: classes)
    }

    /// Says that the passes were not enough.
    func warnOfPasses(_ options: FittingOptions) {
        options.warn(
            "svm did not come to its optimum in \(maxIterations) passes; standardize the features, take a smaller c, or allow more passes "
                + "(max-iterations)")
    }

    static let registration = LearnerRegistry.Entry(
        "svm",
        "linear support vector machine: c=1, loss=squared-hinge|hinge, multiclass=one-vs-rest|crammer-singer, solver=dual|sgd, "
            + "tolerance=1e-4, max-iterations=1000, epochs=20 (of sgd): LinearSVC"
    ) { spec in
        var machine = LinearSVM()
        machine.c = try spec.double("c", default: 1, above: 0)
        machine.multiclass = try spec.choice(
            "multiclass", default: .oneVsRest, among: Multiclass.allCases.map { (word: $0.rawValue, value: $0) })
        let isJoint = machine.multiclass == .crammerSinger
        machine.loss = try spec.choice(
            "loss", default: isJoint ? .hinge : .squaredHinge,
            among: Loss.allCases.map { (word: $0.rawValue, value: $0) })
        guard !isJoint || machine.loss == .hinge else {
            throw FoveaError.usage(
                "'svm' has no squared hinge for all classes together; say loss=hinge, or multiclass=one-vs-rest")
        }
        machine.solver = try spec.choice(
            "solver", default: .dual, among: Solver.allCases.map { (word: $0.rawValue, value: $0) })
        if machine.solver == .sgd {
            machine.epochs = try spec.int("epochs", default: 20, in: 1...100_000)
        } else {
            machine.tolerance = try spec.double("tolerance", default: 1e-4, above: 0)
            machine.maxIterations = try spec.int("max-iterations", default: 1000, in: 1...10_000_000)
        }
        return machine
    }
}
