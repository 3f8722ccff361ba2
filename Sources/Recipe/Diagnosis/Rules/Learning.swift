import FoveaTraining

/// Whether the network learned anything: of its training images, and of those held out.
struct Learning: CurveRule {
    let name = "learning"

    /// So much better than guessing, as a share of what there is to be gained, is something.
    static let least = 0.05

    func judge(_ run: RunEvidence) -> Judgement {
        guard let last = run.pieces(10).last else {
            return .untold("too few steps were logged to tell: at least 4 are needed (--log-every)")
        }
        let losses = run.pieces(10).map(\.loss) + run.epochs.map(\.loss)
        let lowest = losses.min() ?? last.loss
        let ignorance = run.ignorance(lowest) ?? 1
        guard let chance = run.chanceTop1 else {
            // Values: nothing says what is right, but a loss that stays where it began is learning nothing.
            return ignorance > 1 - Learning.least
                ? .bad("the training loss stays where it began: \(lowest.brief)", advice: advice(run))
                : .good("the training loss fell to \(lowest.brief)")
        }
        let best = (run.pieces(10).compactMap(\.top1) + run.epochs.compactMap(\.top1)).max() ?? 0
        let count = run.epochs.last?.count ?? run.curves.run.batchSize * max(run.curves.steps.count / 10, 1)
        let what = "\(best.inPercent) of the training images right at best, loss \(lowest.brief)"
        let nothing =
            run.chanceLoss.map { "guessing gives \(chance.inPercent) and \($0.brief)" }
            ?? "guessing gives \(chance.inPercent)"
        if best < chance + gain(chance, count), ignorance > 0.5 {
            return .bad("\(what); \(nothing)", advice: advice(run))
        }
        if let doubt = run.curves.warnings.first(where: { $0.hasPrefix("the network has not learned") }) {
            return .bad("\(what); at the end, \(doubt)", advice: advice(run))
        }
        guard let held = run.validation.compactMap(\.top1).max(), let images = run.validation.last?.count else {
            return .good("\(what); \(nothing)")
        }
        if held < chance + gain(chance, images), images >= 50 {
            return .bad(
                "\(what), but never more than \(held.inPercent) of the held-out images; \(nothing)",
                advice:
                    "what it learns says nothing of other images: the labels may be mixed up (fovea preview), or the "
                    + "network differs in evaluation; \(run.experiment.command("check")) tries small samples")
        }
        return .good("\(what); \(held.inPercent) of those held out; \(nothing)")
    }

    /// What is more than luck, and worth speaking of.
    private func gain(_ chance: Double, _ count: Int) -> Double {
        max(Learning.least * (1 - chance), 3 * RunEvidence.noise(of: chance, among: count))
    }

    private func advice(_ run: RunEvidence) -> String {
        "find out by trying whether it is the rate, the initialization or the labels: \(run.experiment.command("check")); then the rate: "
            + run.experiment.command("lr-find")
    }
}
