import FoveaTensor
import Foundation

/// A class that an image may show.
public struct ClassicalPrediction: Sendable, Equatable {
    /// The class's name.
    public let label: String
    /// The class's number.
    public let index: Int
    /// What the learner gave the class; to be compared with those of other classes of the image.
    public let score: Double
    /// In 0...1, where the learner gives probabilities.
    public let probability: Double?
}

extension ClassicalModel {
    /// The classes with the highest scores of a row, highest first; of equals, the one with the smaller number.
    public func ranked(_ scores: some Collection<Double>, top k: Int) -> [ClassicalPrediction] {
        let scores = Array(scores)
        let order = scores.indices.sorted { a, b in scores[a] != scores[b] ? scores[a] > scores[b] : a < b }
        return order.prefix(max(k, 0)).map { index in
            ClassicalPrediction(
                label: card.classes[index], index: index, score: scores[index],
                probability: learner.scoreKind == .logProbability ? exp(scores[index]) : nil)
        }
    }
}
