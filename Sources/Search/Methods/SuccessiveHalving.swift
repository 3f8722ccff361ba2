import FoveaSpec
import FoveaTensor

/// Many short trials, of which the best go on: asynchronous successive halving (Li et al. 2020, "A System for Massively Parallel Hyperparameter
/// Tuning", ASHA).
///
/// A trial pauses after `min-epochs`, `eta` times as many, and so on. Whenever a trial is among the best `1/eta` of those that reached its
/// stage, it goes on to the next; otherwise a new one is begun. When all have been begun and none is left to go on, the best of the longest
/// goes on to the end. All trials follow the schedule of a whole one, so a paused trial is the beginning of the whole.
public struct SuccessiveHalving: SearchMethod {
    /// One of so many goes on.
    let eta: Int
    /// Epochs before a trial is first judged.
    let minEpochs: Int
    let proposal: any PointProposal

    /// - Throws: a usage sentence for numbers that cannot be.
    public init(eta: Int = 3, minEpochs: Int = 1, proposal: any PointProposal = RandomPoints()) throws {
        guard (2...100).contains(eta), minEpochs >= 1 else {
            throw FoveaError.usage(
                "asha expects eta from 2 to 100 and min-epochs of at least 1, but got \(eta) and \(minEpochs)")
        }
        self.eta = eta
        self.minEpochs = minEpochs
        self.proposal = proposal
    }

    static let registration = Registry<any SearchMethod>.Entry(
        "asha", "many short trials, of which the best go on: eta=3, min-epochs=1, propose=random|tpe"
    ) { spec in
        let eta = try spec.int("eta", default: 3)
        let epochs = try spec.int("min-epochs", default: 1)
        let name = spec.text("propose") ?? "random"
        let proposals: [String: any PointProposal] = ["random": RandomPoints(), "tpe": try TreeParzen()]
        guard let proposal = proposals[name] else {
            throw FoveaError.usage("'propose' of 'asha' expects random or tpe, but got '\(name)'")
        }
        return try SuccessiveHalving(eta: eta, minEpochs: epochs, proposal: proposal)
    }

    public func check(_ history: SearchHistory) throws {
        guard minEpochs < history.epochs else {
            throw FoveaError.usage(
                "asha judges trials after \(minEpochs) epochs for the first time, so --epochs must be more than that, but it is "
                    + "\(history.epochs); with whole trials only, use --method random or tpe")
        }
        try proposal.check(history)
    }

    public func stages(_ history: SearchHistory) -> [Int] {
        var stages = [min(minEpochs, history.epochs)]
        while let last = stages.last, last < history.epochs {
            let (next, overflow) = last.multipliedReportingOverflow(by: eta)
            // A last stage that is hardly longer than the one before would judge twice.
            stages.append(overflow || Double(next) * 1.5 > Double(history.epochs) ? history.epochs : next)
        }
        return stages
    }

    public func next(_ history: SearchHistory) -> SearchDecision? {
        let stages = stages(history).dropLast()
        for stage in stages.reversed() {
            if let trial = promotable(at: stage, history, atLeast: 0) { return .goOn(trial) }
        }
        if history.trials.count < history.mostTrials, let point = proposal.point(history) { return .begin(point) }
        // The end: a search whose trials are few has a whole one all the same.
        guard !history.trials.contains(where: { $0.failure == nil && $0.epochs >= history.epochs }) else { return nil }
        for stage in stages.reversed() {
            if let trial = promotable(at: stage, history, atLeast: 1) { return .goOn(trial) }
        }
        return nil
    }

    /// The best trial that stands at a stage and is among the best of those that reached it.
    private func promotable(at stage: Int, _ history: SearchHistory, atLeast: Int) -> Int? {
        let reached = history.trials.filter { $0.epochs >= stage || $0.failure != nil }
        let ranked = reached.sorted { $0.rank(by: stage) > $1.rank(by: stage) }
        let good = ranked.prefix(max(reached.count / eta, atLeast))
        return good.first { $0.epochs == stage && $0.failure == nil }?.number
    }
}
