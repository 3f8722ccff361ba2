import FoveaRecipe
import FoveaTensor
import FoveaTraining

/// The first three steps: is everything as it should be before training, can a few images be learned by heart, and at which rate does the loss fall?
struct FirstSteps {
    private let autopilot: Autopilot
    private let data: TrainingData

    init(_ autopilot: Autopilot, _ data: TrainingData) {
        self.autopilot = autopilot
        self.data = data
    }

    /// A few images that are not learned at the usual rate are tried again at the one that is found.
    ///
    /// - Throws: an `invalid` sentence where it cannot learn.
    func check(_ choices: inout Choices) throws {
        autopilot.tell(.step(1, "check the first loss, the signals and the gradients"))
        let verdicts = try verdicts(choices.configuration)
        for verdict in verdicts.dropLast() { autopilot.tell(.verdict(verdict)) }
        try requireLearning(verdicts.filter { $0.name != "sample" })
        autopilot.tell(.step(2, "learn a few images by heart"))
        if let sample = verdicts.last { autopilot.tell(.verdict(sample)) }
        try findRate(&choices)
        guard verdicts.contains(where: { $0.name == "sample" && $0.outcome == .bad }) else { return }
        autopilot.tell(.note("once more with this rate:"))
        let again = try self.verdicts(choices.configuration).filter { $0.name == "sample" }
        for verdict in again { autopilot.tell(.verdict(verdict)) }
        try requireLearning(again)
    }

    private func verdicts(_ configuration: TrainingConfiguration) throws -> [Verdict] {
        try Check(
            configuration, data: data, backend: autopilot.backend, interruption: autopilot.interruption
        ).verdicts()
    }

    private func requireLearning(_ verdicts: [Verdict]) throws {
        guard let bad = verdicts.first(where: { $0.outcome == .bad }) else { return }
        throw FoveaError.invalid(
            "it cannot learn like this: \(bad.name): \(bad.finding)\(bad.advice.map { "; \($0)" } ?? "")")
    }

    private func findRate(_ choices: inout Choices) throws {
        autopilot.tell(.step(3, "find a learning rate at which the loss falls"))
        guard !autopilot.given.isGiven("lr") else {
            autopilot.tell(.note("the learning rate is given"))
            return
        }
        var configuration = choices.configuration
        configuration.augment = nil
        let trainer = try Trainer(
            configuration: configuration, data: data, backend: autopilot.backend, events: EventTee([]),
            interruption: autopilot.interruption)
        try trainer.begin()
        // A tenth of the time, in up to three restarts of a hundred steps.
        let affordable = 0.1 * autopilot.budget.seconds / max(autopilot.expense?.secondsPerStep ?? 0.1, 1e-6)
        let steps = Int(min(max(affordable, 60), 100))
        let restarts = Int(min(max(affordable / 100, 1), 3))
        let sweepBegan = ContinuousClock.now
        let curve = try RateFinder(steps: steps, restarts: restarts).curve(of: trainer)
        // By now the images lie in the system's memory: what comes after goes at this pace, not at that of the first second.
        let made = curve.sweeps.reduce(0) { $0 + $1.count }
        if let expense = autopilot.expense, made > 0 {
            let seconds = (.now - sweepBegan) / .seconds(1) - expense.secondsToBegin
            let pace = max(seconds, 0) / Double(made)
            if pace > 0, pace < expense.secondsPerStep { autopilot.expense = expense.paced(secondsPerStep: pace) }
        }
        guard let found = curve.suggestion else {
            autopilot.tell(.note("no rate made the loss fall in \(steps) steps: the optimizer's own is kept"))
            return
        }
        let between = "steepest fall at \(found.steepest.brief), stable up to \(found.largestStable.brief)"
        try choices.choose("lr", found.rate.brief, because: between)
        if let decision = choices.decisions.last { autopilot.tell(.decision(decision)) }
    }

}
