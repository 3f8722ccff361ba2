import FoveaSpec
import FoveaTensor

/// How often each class was taken for each: `counts[truth][prediction]`, as scikit-learn's `confusion_matrix`; and what is
/// made of it, for each class and as means.
///
/// - Precision: of the images that were given the class, the share that are of it.
/// - Recall: of the images of the class, the share that were given it.
/// - F1: their harmonic mean, `2 precision recall / (precision + recall)`.
///
/// What would be 0/0 is 0, as with scikit-learn's `zero_division=0`.
public struct ConfusionMatrix: Metric {
    /// By truth, then by prediction; empty before the first batch.
    public private(set) var counts: [[Int]] = []

    /// Of no images.
    public init() {}

    public mutating func add(_ batch: ScoredBatch) throws {
        if counts.isEmpty {
            counts = [[Int]](repeating: [Int](repeating: 0, count: batch.classes), count: batch.classes)
        }
        try requireSameClasses(batch.classes, as: counts.count)
        for (label, prediction) in zip(batch.labels, batch.predictions) { counts[label][prediction] += 1 }
    }

    /// How well one class is told from the others.
    public struct ClassScore: Sendable, Equatable {
        /// In `0 ... 1`.
        public var precision: Double
        /// In `0 ... 1`.
        public var recall: Double
        /// In `0 ... 1`.
        public var f1: Double
        /// Images of the class.
        public var support: Int
    }

    /// One for each class, in order.
    public var classes: [ClassScore] {
        counts.indices.map { place in
            let right = Double(counts[place][place])
            let support = counts[place].reduce(0, +)
            let predicted = counts.reduce(0) { $0 + $1[place] }
            return ClassScore(
                precision: predicted > 0 ? right / Double(predicted) : 0,
                recall: support > 0 ? right / Double(support) : 0,
                f1: support + predicted > 0 ? 2 * right / Double(support + predicted) : 0, support: support)
        }
    }

    /// How the classes' scores become one.
    public enum Average: String, Sendable, CaseIterable {
        /// Every class counts alike, of those that occur at all, as truth or as prediction.
        case macro
        /// Every class counts by its images.
        case weighted
    }

    /// The mean of the classes' scores; 0 without images.
    public func mean(_ average: Average) -> ClassScore {
        let scores = classes
        let weights = scores.indices.map { place in
            switch average {
            case .macro: scores[place].support > 0 || counts.contains { $0[place] > 0 } ? 1.0 : 0
            case .weighted: Double(scores[place].support)
            }
        }
        let total = weights.reduce(0, +)
        func mean(_ score: (ClassScore) -> Double) -> Double {
            total > 0 ? zip(scores, weights).reduce(0) { $0 + score($1.0) * $1.1 } / total : 0
        }
        return ClassScore(
            precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1),
            support: scores.reduce(0) { $0 + $1.support })
    }

    static let registration = Registry<any Metric>.Entry(
        "confusion", "confusion matrix, with precision, recall and F1 of each class and their means"
    ) { _ in ConfusionMatrix() }
}

/// - Throws: a sentence when a batch has other classes than those before it.
func requireSameClasses(_ found: Int, as expected: Int) throws {
    guard found == expected else {
        throw FoveaError.invalid("a metric got scores for \(expected) classes first, but then for \(found)")
    }
}
