import Fovea

/// A search in which a trial's score is a function of its point and its epochs: nothing is trained.
struct SimulatedSearch {
    var history: SearchHistory
    let method: any SearchMethod
    let score: ([Double], Int) -> Double?

    init(
        _ space: String, _ method: String, trials: Int, epochs: Int = 1, seed: UInt64 = 0,
        score: @escaping ([Double], Int) -> Double?
    ) throws {
        history = try SearchHistory(space: SearchSpace(space), mostTrials: trials, epochs: epochs, seed: seed)
        self.method = try SearchMethodRegistry.method(method)
        self.score = score
        try self.method.check(history)
    }

    /// Makes one decision; `false` at the end.
    mutating func step() -> Bool {
        let stages = method.stages(history)
        let number: Int
        switch method.next(history) {
        case .begin(let point)?:
            number = history.trials.count + 1
            history.trials.append(Trial(number: number, values: history.space.values(at: point), point: point))
        case .goOn(let trial)?: number = trial
        case nil: return false
        }
        var trial = history.trials[number - 1]
        let target = stages.first { $0 > trial.epochs } ?? history.epochs
        while trial.epochs < target {
            guard let score = score(trial.point, trial.epochs + 1) else {
                trial.failure = "the loss became nan"
                break
            }
            trial.scores.append(score)
        }
        history.trials[number - 1] = trial
        return true
    }

    mutating func run() { while step() {} }
}
