import FoveaTraining

/// Whether the run went on long after the held-out images were at their best.
struct StopEarlier: CurveRule {
    let name = "stop earlier"

    /// The best epoch lies in the first so much of the run,
    static let early = 0.7
    /// and the loss rose by so much of what it was then.
    static let rise = 0.08
    static let fewestEpochs = 5

    func judge(_ run: RunEvidence) -> Judgement {
        let held = run.validation
        guard let last = held.last, held.count >= StopEarlier.fewestEpochs,
            let best = held.indices.min(by: { held[$0].loss < held[$1].loss })
        else {
            return .untold(
                held.isEmpty
                    ? "no images were held out (--validation 0.1)"
                    : "that takes at least \(StopEarlier.fewestEpochs) epochs to be seen")
        }
        let (lowest, epoch) = (held[best], held[best].epoch ?? best + 1)
        let what = "the loss on the held-out images was lowest after epoch \(epoch) of \(held.count)"
        let rise = (last.loss - lowest.loss) / max(lowest.loss - run.lossFloor, 1e-12)
        guard Double(best + 1) <= StopEarlier.early * Double(held.count), rise > StopEarlier.rise else {
            return .good("\(what): \(lowest.loss.brief)")
        }
        var cost = ""
        var isTooSure = false
        if let before = lowest.top1, let after = last.top1 {
            isTooSure = after > before + RunEvidence.noise(of: before, among: last.count)
            let verb = isTooSure ? "still rose" : "went"
            cost = ", while the share of right answers \(verb) from \(before.inPercent) to \(after.inPercent)"
            if isTooSure { cost += ": it grows too sure of itself" }
        }
        let smooths = isTooSure && run.configuration?.loss == "cross-entropy"
        let stops = run.configuration?.earlyStopping != nil
        let flags =
            smooths
            ? "--loss cross-entropy:label-smoothing=0.1"
            : stops ? "--epochs \(epoch + 1)" : "--early-stopping patience=\(max(held.count / 8, 2))"
        return .doubtful(
            "\(what), \(lowest.loss.brief), and went to \(last.loss.brief) by the end\(cost)",
            advice:
                "\(held.count - epoch) of \(held.count) epochs were for nothing (the run keeps its best weights): \(run.experiment.train(flags))"
        )
    }
}
