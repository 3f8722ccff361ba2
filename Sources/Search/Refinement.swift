import FoveaRecipe
import FoveaTensor
import FoveaTraining

/// A search around what was good in another one: from coarse to fine.
public struct Refinement {
    /// Space, method and trials of the finer search: the method of the coarse one, and half as many trials.
    public let search: Settings<SearchSettings>
    /// What its trials begin with, with the values that are settled.
    public let training: TrainingConfiguration
    /// What became of the space, a sentence each.
    public let notes: [String]

    /// - Throws: a usage sentence for a search in which no trial says anything yet, or after which nothing is left to choose.
    public init(_ plan: SearchPlan, _ history: SearchHistory) throws {
        let longest = history.trials.map(\.epochs).max() ?? 0
        guard let best = history.best, longest > 0 else {
            throw FoveaError.usage("there is nothing to refine: no trial of that search has completed an epoch")
        }
        let judged = history.trials.filter { $0.score().isFinite }.map { ($0.values, $0.score()) }
        let (space, notes) = history.space.refined(by: judged)
        let settled = history.space.settled(in: space, by: best.values)
        var (search, training) = (plan.search, plan.trialBase)
        search.space = space.description
        search.trials = max(plan.search.trials / 2, 4)
        for (parameter, value) in settled { try parameter.set(&training, to: value) }
        self.search = search
        self.training = training
        self.notes = notes + settled.map { "\($0.name) is settled: \($1)" }
    }
}
