import Foundation
import FoveaData
import FoveaInterchange
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// `classical.json`: what learned, in words.
struct ClassicalCard: Codable, Sendable, Equatable {
    var features: String
    var learner: String
}

extension ClassicalModel {
    /// What a run learned.
    ///
    /// - Throws: a sentence when the run is a network's, has not come to its end, or a file is not what it should be.
    public init(run: RunDirectory) throws {
        guard run.isClassical else {
            throw FoveaError.usage(
                "'\(run.path)' is the run of a network; use 'fovea evaluate' or 'fovea predict' in the place of 'fovea classical'"
            )
        }
        guard FileManager.default.fileExists(atPath: run.classicalNumbers) else {
            throw FoveaError.missingFile(
                "the run '\(run.path)' has not learned anything yet: there is no \(run.classicalNumbers)")
        }
        let words = try RunDirectory.read(ClassicalCard.self, as: .classical, from: run.classicalCard)
        let card = try run.card()
        let numbers = LearnedNumbers(
            try TensorFile(contentsOf: run.classicalNumbers).arrays, file: run.classicalNumbers)
        do {
            let shape = card.inputShape
            guard shape.count == 3, shape.allSatisfy({ $0 > 0 }), Shape(shape).isCountable, card.classes.count > 1
            else {
                throw FoveaError.invalid(
                    "\(run.modelCard) needs an input shape [channels, height, width] and two classes or more, but has \(shape) and "
                        + "\(card.classes.count)")
            }
            let features = try FittedFeatures(
                FeatureList(words.features), channels: shape[0],
                size: ImageSize(height: shape[1], width: shape[2]), from: numbers)
            let learner = try LearnerRegistry.registry.make(words.learner).restored(
                from: numbers.under("learner"), width: features.width, classes: card.classes.count)
            try self.init(card: card, features: features, learnerWords: words.learner, learner: learner)
        } catch let error as FoveaError where error.kind == .usage {
            // The words are from a file: what is wrong with them is wrong with it.
            throw FoveaError.invalid("\(run.classicalCard): \(error.message)")
        }
    }

    /// Writes what was learned into a run's folder, beside its card.
    ///
    /// - Throws: `inputOutput` when the folder cannot be written.
    func write(to run: RunDirectory) throws {
        try TensorFile(numbers).write(to: run.classicalNumbers)
    }

    /// Says in a run's folder what is to learn, before it does.
    static func writeWords(features: String, learner: String, to run: RunDirectory) throws {
        try RunDirectory.write(
            ClassicalCard(features: features, learner: learner), as: .classical, to: run.classicalCard)
    }
}
