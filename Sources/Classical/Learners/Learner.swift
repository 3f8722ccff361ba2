import FoveaTensor

/// What learns to tell classes apart from rows of numbers: scikit-learn's classifiers.
public protocol Learner: Sendable {
    /// Learns.
    ///
    /// - Throws: a sentence where it cannot, such as for want of memory; `FoveaError(.interrupted)` where it is asked to stop.
    func fitted(to samples: Samples, _ options: FittingOptions) throws -> any FittedLearner

    /// As it was fitted before.
    ///
    /// - Parameters:
    ///   - width: How many numbers the rows have.
    ///   - classes: How many classes there are.
    /// - Throws: a sentence where the numbers, which come from a file, are not its own.
    func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner
}

/// A learner that has learned.
public protocol FittedLearner: Sendable {
    /// What its scores are.
    var scoreKind: ScoreKind { get }
    /// What it learned, under names.
    var numbers: [(path: String, array: NDArray)] { get }
    /// A score for each row and class, `[rows, classes]`; the highest is the answer.
    func scores(of rows: Matrix, _ options: FittingOptions) throws -> Matrix
}

/// What the scores of a learner are.
public enum ScoreKind: String, Sendable, Hashable, CaseIterable {
    /// Logarithms of probabilities, which add up to 1: there is a cross-entropy.
    case logProbability = "probability"
    /// Numbers that are only to be compared: distances from a border, votes.
    case margin
}

/// Rows of numbers with the classes that they belong to.
public struct Samples: Sendable {
    /// A row for each.
    public let rows: Matrix
    /// The class of each row, from 0 to below ``classes``.
    public let labels: [Int]
    /// How many classes there are. Each has a row.
    public let classes: Int

    /// - Throws: a sentence where a class has no row, there are fewer than two classes, or a number is not finite.
    public init(_ rows: Matrix, labels: [Int], classNames: [String]) throws {
        precondition(rows.rows == labels.count, "\(rows.rows) rows have \(labels.count) labels")
        guard classNames.count > 1 else {
            throw FoveaError.invalid(
                "there is nothing to tell apart: the images have \(classNames.count == 1 ? "one class, '\(classNames[0])'" : "no classes")"
            )
        }
        var counts = [Int](repeating: 0, count: classNames.count)
        for label in labels { counts[label] += 1 }
        if let missing = counts.firstIndex(of: 0) {
            throw FoveaError.invalid(
                "the class '\(classNames[missing])' has none of the \(labels.count) images that are learned from; "
                    + "learn from more images, or take the class out of the dataset")
        }
        // Whatever is not finite spreads to all that is learned, and passes for an optimum.
        if let place = rows.values.firstIndex(where: { !$0.isFinite }) {
            throw FoveaError.invalid(
                "feature \(place % rows.columns) of row \(place / rows.columns) is \(rows.values[place]), but learners need finite numbers; take "
                    + "a smaller degree of polynomial features, or bring the numbers to one scale before (standardize)")
        }
        self.rows = rows
        self.labels = labels
        classes = classNames.count
    }

    /// The places of the rows of each class.
    var members: [[Int]] {
        var members = [[Int]](repeating: [], count: classes)
        for (place, label) in labels.enumerated() { members[label].append(place) }
        return members
    }

    /// `+1` in the column of a row's class and `-1` in the others: what least squares learn.
    var signedTargets: Matrix {
        Matrix(rows: rows.rows, columns: classes) { target in
            for place in 0..<(rows.rows * classes) { target[place] = -1 }
            for (row, label) in labels.enumerated() { target[row * classes + label] = 1 }
        }
    }
}

/// What fitting has beside its samples.
public struct FittingOptions: Sendable {
    /// What is computed with.
    public var workers: Workers
    /// What everything random is a function of.
    public var seed: UInt64
    /// Is told what a user should know, a sentence each.
    public var warn: @Sendable (String) -> Void

    /// Nobody is told anything unless it is said.
    public init(
        workers: Workers = Workers(), seed: UInt64 = 0, warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.workers = workers
        self.seed = seed
        self.warn = warn
    }
}
