import FoveaInterchange
import FoveaRecipe
import FoveaTensor
import FoveaTraining
import Foundation

/// What a search was asked for, as its folder's `search.json` keeps it.
public struct SearchPlan: Codable, Sendable, Equatable {
    /// Space, method and number of trials.
    public var search: Settings<SearchSettings>
    /// What trials begin with, before the space's values are set.
    public var training: TrainingConfiguration

    /// - Throws: a usage sentence for a setting that is missing or cannot be.
    public init(_ search: Settings<SearchSettings>, _ training: TrainingConfiguration) throws {
        self.search = search
        self.training = training
        guard !search.space.isEmpty else {
            throw FoveaError.usage(
                "a search needs a --space, what to choose from; for example: --space 'lr=log:1e-3..1 weight-decay=log:1e-6..1e-2'"
            )
        }
        guard training.overfit == nil, training.maxSteps == nil else {
            throw FoveaError.usage(
                "trials are judged after whole epochs on held-out images: leave out overfit and max-steps")
        }
        try search.validateEach()
        try space().check(on: trialBase)
        try SearchMethodRegistry.method(search.method).check(history())
    }

    /// The parameters.
    public func space() throws -> SearchSpace { try SearchSpace(search.space) }

    /// The time that the whole search may take, in seconds; `nil` where it may take any.
    public func timeBudget() throws -> Double? { try training.timeBudget.map { try TimeBudget($0).seconds } }

    /// What trials begin with: a time budget is the whole search's.
    var trialBase: TrainingConfiguration {
        var base = training
        base.timeBudget = nil
        return base
    }

    /// The beginning of the search.
    func history() throws -> SearchHistory {
        try SearchHistory(
            space: space(), mostTrials: search.trials, epochs: training.epochs, seed: training.seed)
    }
}
