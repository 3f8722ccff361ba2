import FoveaRecipe
import FoveaSearch
import FoveaTensor
import FoveaTraining

extension Autopilot {
    /// The share of the time for searching, and the fewest trials that are worth it.
    private static let (searchShare, fewestTrials) = (0.25, 5)

    /// The fourth step: trials of 1 to 5 epochs around the rate that was found, and, where they are long enough to tell, of the weight decay.
    func search(
        _ choices: inout Choices, _ events: (RunDirectory) -> any EventSink
    ) throws {
        tell(.step(4, "search around it, coarsely"))
        guard !given.isGiven("lr"), case .fixed(let rate)? = choices.configuration.learningRate else {
            tell(
                .note(
                    given.isGiven("lr")
                        ? "no search: the learning rate is given" : "no search: there is no rate to search around"))
            return
        }
        let seconds = min(Self.searchShare * budget.seconds, budget.seconds * (1 - Self.trainingShare) - spent)
        guard let expense else { return }
        let epoch = expense.secondsPerEpoch + expense.secondsPerValidation + expense.secondsToBegin
        let whole = Int(max(seconds, 0) / epoch)
        guard whole >= Self.fewestTrials else {
            tell(
                .note(
                    "no search: \(Self.fewestTrials) trials of an epoch would take \(Self.seconds(Double(Self.fewestTrials) * epoch)), and "
                        + "\(Self.seconds(max(seconds, 0))) are there for them; the rate that was found is kept"))
            return
        }
        let plan = try plan(choices.configuration, rate: rate, epochs: whole)
        tell(
            .note(
                "\(plan.search.method) over \(plan.search.space), \(plan.search.trials) trials of \(plan.training.epochs) epochs at most"
            ))
        let search = try Search(
            plan, in: SearchDirectory("\(home)/search"), backend: backend, interruption: interruption)
        try search.run(events: events) { progress in
            let trial = progress.trial
            let values = zip(progress.history.space.parameters, trial.values).map { "\($0.name) \($1)" }
            let score = trial.failure == nil ? "\(trial.score().brief)" : "failed"
            tell(.note("trial \(trial.number): \(values.joined(separator: ", ")), \(trial.epochs) epochs: \(score)"))
        }
        try SearchPicture(search.history).write(to: "\(home)/search/search.svg")
        try adopt(search.history, &choices)
    }

    /// What a search of so many epochs in all may try.
    private func plan(_ configuration: TrainingConfiguration, rate: Double, epochs: Int) throws -> SearchPlan {
        var settings = Settings<SearchSettings>()
        var training = configuration
        training.learningRate = nil
        // Halving makes about two epochs a trial, of five at most; with fewer in all, whole trials, about a dozen.
        let halves = epochs >= 30
        training.epochs = halves ? 5 : max(epochs / 12, 1)
        settings.method = halves ? "asha:eta=3,propose=tpe" : "random"
        settings.trials = halves ? min(epochs * 5 / 9, 40) : min(epochs / training.epochs, 12)
        let range = "lr=log:\((rate / 5).brief)..\((rate * 5).brief)"
        let decays = training.epochs >= 3 && training.optimizer.contains("weight-decay") && !given.isGiven("optimizer")
        settings.space = decays ? "\(range) weight-decay=log:1e-5..1e-2" : range
        training.timeBudget = "\(max(Int(Self.searchShare * budget.seconds), 1))s"
        return try SearchPlan(settings, training)
    }

    /// What was best by the held-out images is taken, by however little.
    private func adopt(_ history: SearchHistory, _ choices: inout Choices) throws {
        guard let best = history.best else {
            tell(.note("no trial completed an epoch: the rate that was found is kept"))
            return
        }
        let configuration = try history.space.configuration(choices.configuration, with: best.values)
        let among = "the best of \(history.trials.count) trials, by the held-out images"
        for (parameter, value) in zip(history.space.parameters, best.values) {
            if parameter.name == "lr" {
                try choices.choose("lr", value, because: among)
            } else {
                try choices.choose("optimizer", configuration.optimizer, because: "weight decay \(value): \(among)")
            }
            if let decision = choices.decisions.last { tell(.decision(decision)) }
        }
    }
}
