import FoveaTraining

/// Whether the loss stands still under a rate that stays what it is: a lower one would let it fall on.
struct Plateau: CurveRule {
    let name = "plateau"

    /// From the middle third of the run to the last, the loss falls by less than this share of what is left of it.
    static let fall = 0.1
    /// Epochs before anything can be said to stand still.
    static let fewestEpochs = 6

    func judge(_ run: RunEvidence) -> Judgement {
        let pieces = run.pieces(12)
        guard pieces.count == 12, run.epochs.count >= Plateau.fewestEpochs else {
            return .untold("a plateau takes at least \(Plateau.fewestEpochs) epochs and 48 logged steps to be seen")
        }
        let rates = pieces[4...].map(\.rate)
        let (slowest, fastest) = (rates.min() ?? 0, rates.max() ?? 0)
        guard slowest > 0.98 * fastest else {
            return .good("the schedule lowers the rate, in the end to \(slowest.brief)")
        }
        let (before, after) = (pieces[4..<8].map(\.loss).mean, pieces[8...].map(\.loss).mean)
        guard let left = run.ignorance(after), left > 0.02 else {
            return .good("nothing is left to fall: the training loss is \(after.brief)")
        }
        guard left < 0.97 else { return .untold("nothing was learned yet") }
        guard before - after < Plateau.fall * (before - run.lossFloor) else {
            return .good("the loss still falls under the same rate: \(before.brief), then \(after.brief)")
        }
        return .doubtful(
            "under a constant rate of \(fastest.brief) the training loss stands still: \(before.brief) in the middle third of the run, "
                + "\(after.brief) in the last",
            advice: "let it fall towards the end: \(run.experiment.train("--schedule cosine"))")
    }
}
