import FoveaTraining

/// Whether the curve of the held-out images can be read: they are enough, and it does not jump.
struct Noise: CurveRule {
    let name = "noise"

    /// A share of right answers that is known no better than this, one standard deviation, chooses weights by luck.
    static let coarse = 0.025
    /// Jumps of so many times what the number of images explains, and so large,
    static let jumps = (times: 2.0, least: 0.02)
    static let fewestEpochs = 6

    func judge(_ run: RunEvidence) -> Judgement {
        let held = run.validation
        guard let last = held.last, last.top1 != nil else {
            return .untold("no images with classes were held out (--validation 0.1)")
        }
        let shares = held.compactMap(\.top1)
        // At the end it is what it will be; early shares are nearer to a half, and looser.
        let luck = RunEvidence.noise(of: Array(shares.suffix(3)).mean, among: last.count)
        if luck > Noise.coarse {
            return .doubtful(
                "\(last.count) images are held out: \((last.top1 ?? 0).inPercent) right of them is known to within \((2 * luck).inPercent) only",
                advice: "hold out more: \(run.experiment.train("--validation \(largerShare(run, last))"))")
        }
        let late = Array(shares.dropFirst(shares.count / 3))
        guard late.count >= 4, shares.count >= Noise.fewestEpochs else {
            return .good("\(last.count) held-out images tell shares to within \((2 * luck).inPercent)")
        }
        // The second difference takes out where the curve goes; of independent numbers it has six times their variance.
        let straight = zip(late, late.dropFirst(2)).map { ($0 + $1) / 2 }
        let bends = zip(straight, late.dropFirst()).map { 2 * ($0 - $1) }
        let squares = bends.map { $0 * $0 }
        let jump = (squares.mean / 6).squareRoot()
        let what =
            "from epoch to epoch the share of held-out images that are right jumps by about \(jump.inPercent); their number explains \(luck.inPercent)"
        guard jump > Noise.jumps.times * luck, jump > Noise.jumps.least else { return .good(what) }
        return .doubtful(
            what,
            advice:
                "the steps are too large for it, or the running statistics do not follow: a rate that falls to the end "
                + "(\(run.experiment.train("--schedule cosine"))), or a third of it (\(run.experiment.rate(times: 0.3)))"
        )
    }

    /// Enough images for half a standard deviation's worth, if there are.
    private func largerShare(_ run: RunEvidence, _ last: Event.Evaluation) -> String {
        let all = Double(max(run.curves.run.trainingCount + run.curves.run.validationCount, 1))
        return min(max(400, 2 * Double(last.count)) / all, 0.3).brief
    }
}
