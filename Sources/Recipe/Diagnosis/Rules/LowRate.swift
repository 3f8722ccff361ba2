import FoveaTraining

/// Whether the rate was so low that the run went only a little of the way, straight on and far from its end.
struct LowRate: CurveRule {
    let name = "low rate"

    /// So much of what there is to learn is left.
    static let left = 0.35
    /// The second half of the way, measured by the sum of the rates, brought so much of what the first brought.
    static let straight = 0.45
    /// and no eighth of the run brought more than so many times what an eighth brings on average: it did not stand still and then fall.
    static let even = 2.2
    /// The fall is so many times its standard error.
    static let certain = 4.0

    func judge(_ run: RunEvidence) -> Judgement {
        let advice =
            "raise it: \(run.experiment.rate(times: 10)), or find it: \(run.experiment.command("lr-find"))"
        // Where units are dead it is not the rate that keeps the weights as they are.
        let isDead = run.curves.warnings.contains { $0.contains("they are dead") }
        if !isDead,
            let warning = run.curves.warnings.first(where: { $0.contains("a step changes no weights by more than") })
        {
            return .bad("while it trained: \(warning)", advice: advice)
        }
        let pieces = run.pieces(24)
        guard pieces.count >= 6, let first = pieces.first, let last = pieces.last else {
            return .untold("too few steps were logged: at least 24 are needed (--log-every)")
        }
        guard let left = run.ignorance(last.loss), left > LowRate.left else {
            return .good("the loss came down to \(last.loss.brief) with rates up to \(run.peakRate.brief)")
        }
        // What the schedule makes of the way is taken out: the loss over the sum of the rates, not over the steps.
        var (sum, ways) = (0.0, [Double]())
        for piece in pieces {
            let steps = Double(piece.lastStep - piece.firstStep + 1)
            ways.append(sum + piece.rate * steps / 2)
            sum += piece.rate * steps
        }
        let middle = ways.firstIndex { $0 >= sum / 2 } ?? pieces.count / 2
        let about = pieces[max(middle - 1, 0)...min(middle + 1, pieces.count - 1)].map(\.loss).mean
        let start = min(run.startingLoss ?? first.loss, first.loss)
        let (one, two) = (start - about, about - last.loss)
        // Quarters of the run: many steps each, so that a small fall is seen among the noise of batches.
        let quarters = run.pieces(4)
        guard let early = quarters.first, let late = quarters.last else { return .untold("too few steps were logged") }
        let error = (early.error * early.error + late.error * late.error).squareRoot()
        let isCertain = early.loss - late.loss > LowRate.certain * error
        let ninths = run.pieces(9)
        let falls = zip(ninths, ninths.dropFirst()).map { $0.loss - $1.loss }
        // What batches make of it by luck is no unevenness.
        let luck = 3 * (ninths.map(\.error).max() ?? 0)
        let isEven = (falls.max() ?? 0) < LowRate.even * falls.mean + luck
        guard isCertain, isEven, one > 0, two > LowRate.straight * one else {
            return .good("the loss did not fall straight on: \(first.loss.brief), \(about.brief), \(last.loss.brief)")
        }
        return .doubtful(
            "with rates up to \(run.peakRate.brief) the loss went from \(first.loss.brief) over \(about.brief) to \(last.loss.brief), as straight "
                + "in the second half as in the first, and \(Int((min(left, 1) * 100).rounded()))% of the way is left",
            advice: advice)
    }
}
