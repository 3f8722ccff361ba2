import FoveaTraining

/// Whether the loss rose where it should have fallen: beyond that of knowing nothing, or far above what it had been.
struct Divergence: CurveRule {
    let name = "divergence"

    /// A last loss of so many times that of knowing nothing.
    static let aboveStart = 1.1
    /// Where few steps were logged, a loss of so many times that is enough.
    static let farAbove = 10.0
    /// A last loss of so many times the lowest, and so much of the way to knowing nothing above it.
    static let aboveLowest = (times: 2.0, share: 0.2)

    func judge(_ run: RunEvidence) -> Judgement {
        let advice = "a tenth of the rate: \(run.experiment.rate(times: 0.1))"
        if let failure = run.curves.failure, Ending.isNumberless(failure) {
            return .bad("the loss grew until it was no number, at about step \(run.lastStep)", advice: advice)
        }
        if let start = run.startingLoss, start > 0, let last = run.curves.steps.last,
            last.loss > Divergence.farAbove * start
        {
            return .bad(
                "the training loss is \(last.loss.brief) at step \(last.step), and knowing nothing gives \(start.brief)",
                advice: advice)
        }
        let pieces = run.pieces(20)
        guard pieces.count >= 3, let last = pieces.last, let lowest = pieces.min(by: { $0.loss < $1.loss }),
            let start = run.startingLoss, start > 0
        else { return .untold("too few steps were logged: at least 12 are needed (--log-every)") }
        if last.loss > Divergence.aboveStart * start {
            return .bad(
                "the training loss ends at \(last.loss.brief), above \(start.brief), that of knowing nothing",
                advice: advice)
        }
        if last.loss > Divergence.aboveLowest.times * lowest.loss,
            last.loss - lowest.loss > Divergence.aboveLowest.share * (start - run.lossFloor)
        {
            return .bad(
                "the training loss was \(lowest.loss.brief) at step \(lowest.lastStep), and ends at \(last.loss.brief)",
                advice: "\(advice); clipping gradients helps against single jumps (--regularize clip-norm:max=1)")
        }
        return .good("the training loss ends at \(last.loss.brief); it began at about \(start.brief)")
    }
}
