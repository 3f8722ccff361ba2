import FoveaSpec

/// The mean precision, recall or F1 of the classes, as one number; see ``ConfusionMatrix``.
public struct ClassMean: Metric {
    /// Which of a class's scores.
    public enum Score: String, Sendable, CaseIterable {
        /// Of the images that were given a class, the share that are of it.
        case precision
        /// Of the images of a class, the share that were given it.
        case recall
        /// The harmonic mean of the two.
        case f1
    }

    /// Which of a class's scores.
    public let score: Score
    /// How the classes' scores become one.
    public let average: ConfusionMatrix.Average
    private var matrix = ConfusionMatrix()

    /// By default every class counts alike.
    public init(_ score: Score, average: ConfusionMatrix.Average = .macro) {
        self.score = score
        self.average = average
    }

    /// In `0 ... 1`.
    public var value: Double {
        let mean = matrix.mean(average)
        return switch score {
        case .precision: mean.precision
        case .recall: mean.recall
        case .f1: mean.f1
        }
    }

    public mutating func add(_ batch: ScoredBatch) throws { try matrix.add(batch) }

    public func fields(classes: [String]) -> Event.Fields {
        var fields: Event.Fields = [:]
        fields["\(average)_\(score)"] = .double(value)
        return fields
    }

    public func text(classes: [String]) -> String {
        "\(score == .f1 ? "F1" : score.rawValue) (\(average) mean): \(ProgressText.fixed(value, 4))"
    }

    static let precision = registration(.precision, "of the images given a class, the share that are of it")
    static let recall = registration(.recall, "of the images of a class, the share that were given it")
    static let f1 = registration(.f1, "the harmonic mean of precision and recall")

    private static func registration(_ score: Score, _ summary: String) -> Registry<any Metric>.Entry {
        .init(score.rawValue, "\(summary): average=macro, or weighted by images") { spec in
            let averages = ConfusionMatrix.Average.allCases.map { (word: $0.rawValue, value: $0) }
            return ClassMean(score, average: try spec.choice("average", default: .macro, among: averages))
        }
    }
}
