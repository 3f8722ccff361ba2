import FoveaTraining

/// Whether the rate was higher than the loss can bear: it jumps, rises at first, or falls only once the schedule lowers the rate.
struct HighRate: CurveRule {
    let name = "high rate"

    /// A loss that rises to so many times that of knowing nothing.
    static let rise = 1.3
    /// and so many times the first that was logged, which a bad initialization may have thrown up.
    static let aboveFirst = 1.1
    /// Or a loss at the end that is still at this share of what there is, and went back up by so much of what it had fallen.
    static let back = (level: 0.3, rise: 0.3)
    /// Under at least this share of the highest rate the loss falls by less than `fall` and stays above `level` of what there is, and once
    /// the rate is lower than `low` of the highest it falls by more than `then`.
    static let stuck = (high: 0.6, fall: 0.1, level: 0.3, low: 0.3, then: 0.3)

    func judge(_ run: RunEvidence) -> Judgement {
        let advice = "lower it: \(run.experiment.rate(times: 0.1)), or find it: \(run.experiment.command("lr-find"))"
        if let failure = run.curves.failure, Ending.isNumberless(failure) {
            return .bad("the loss grew until it was no number, at a rate of \(run.peakRate.brief)", advice: advice)
        }
        let pieces = run.pieces(50)
        guard pieces.count >= 5, let first = run.firstLoss, let start = run.startingLoss else {
            return .untold("too few steps were logged: at least 20 are needed (--log-every)")
        }
        if let jump = run.curves.warnings.first(where: HighRate.isOfRate) {
            return .doubtful("while it trained: \(jump)", advice: advice)
        }
        // The first steps: what comes later is a jump, or divergence.
        let early = run.curves.steps.prefix(max(run.curves.steps.count / 5, 10))
        let high = early.filter { $0.loss > HighRate.rise * start }
        // A single step is nothing: the first of RMSprop and Adam are larger than those that follow.
        if high.count > 1, let highest = high.max(by: { $0.loss < $1.loss }),
            highest.loss > HighRate.aboveFirst * first.loss
        {
            return .doubtful(
                "the loss rose to \(highest.loss.brief) at step \(highest.step), and knowing nothing gives \(start.brief)",
                advice: "\(advice); a warm-up helps where only the beginning is too fast (--schedule cosine:warmup=1)")
        }
        // A rate that stays what it is, and a loss that goes back up from where it was.
        let lowest = pieces.map(\.loss).min() ?? start
        if let last = run.pieces(10).last, run.ignorance(last.loss).map({ $0 > HighRate.back.level }) ?? false,
            last.loss - lowest > HighRate.back.rise * (start - lowest), lowest < 0.9 * start
        {
            return .doubtful(
                "the loss was down to \(lowest.brief), and is back at \(last.loss.brief)", advice: advice)
        }
        let peak = run.peakRate
        let fast = pieces.filter { $0.rate > HighRate.stuck.high * peak }
        let low = pieces.filter { $0.rate < HighRate.stuck.low * peak && $0.firstStep > (fast.last?.lastStep ?? 0) }
        if fast.count >= 6, low.count >= 3 {
            // The first third is the fall from knowing nothing.
            let (middle, end) = (
                fast[(fast.count / 3)..<(fast.count * 2 / 3)], fast[(fast.count * 2 / 3)...]
            )
            let (before, after) = (middle.map(\.loss).mean, end.map(\.loss).mean)
            // The lowest of many would be luck.
            let then = low[(low.count / 2)...].map(\.loss).mean
            if let level = run.ignorance(after), level > HighRate.stuck.level,
                before - after < HighRate.stuck.fall * before,
                after - then > HighRate.stuck.then * (after - run.lossFloor)
            {
                return .doubtful(
                    "at rates near \(peak.brief) the loss stands at \(after.brief); it falls to \(then.brief) only once the schedule lowers the rate",
                    advice: advice)
            }
        }
        return .good("the loss bears a rate of \(peak.brief)")
    }

    static func isOfRate(_ warning: String) -> Bool {
        warning.hasPrefix("the loss jumped") || warning.contains("a single step changes")
    }
}
