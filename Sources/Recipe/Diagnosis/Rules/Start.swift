import FoveaTraining

/// Whether the run began well: at the loss of knowing nothing, and falling soon.
struct Start: CurveRule {
    let name = "start"

    /// A first loss of so many times that of knowing nothing comes from scores that are far apart.
    static let farAbove = 1.5
    /// Flat for more than this share of the run, and then falling by more than `fall` of what there is.
    static let flat = (share: 0.12, within: 0.03, fall: 0.25)

    func judge(_ run: RunEvidence) -> Judgement {
        guard run.configuration?.weights == nil else {
            return .untold("the run began with weights that know something")
        }
        guard let chance = run.chanceLoss else {
            return .untold("what the loss is of knowing nothing is reckoned for cross-entropy and focal over classes")
        }
        let pieces = run.pieces(50)
        guard pieces.count >= 5, let first = run.firstLoss else {
            return .untold("too few steps were logged: at least 20 are needed (--log-every)")
        }
        // A loss that rises on from there is thrown up by the rate; one of the first step itself is not.
        let early = run.curves.steps.prefix(max(run.curves.steps.count / 5, 10)).map(\.loss).max() ?? 0
        if first.loss > Start.farAbove * chance, first.step == 1 || early < HighRate.aboveFirst * first.loss {
            let unseen = first.step > 1 ? " (unless the rate threw it up in the \(first.step - 1) before)" : ""
            return .bad(
                "the loss of step \(first.step) is \(first.loss.brief), and knowing nothing gives \(chance.brief): "
                    + "the first scores are far apart\(unseen)",
                advice: "begin with smaller weights: \(advice(run))")
        }
        // Where a warm-up makes the first steps small, they are not counted.
        let peak = run.peakRate
        let warm = pieces.firstIndex { $0.rate > 0.2 * peak } ?? 0
        let falling = pieces.firstIndex { $0.loss < (1 - Start.flat.within) * chance }
        let lowest = pieces.map(\.loss).min() ?? chance
        if let falling, lowest < (1 - Start.flat.fall) * chance {
            let share = Double(falling - warm) / Double(pieces.count)
            if share > Start.flat.share {
                return .doubtful(
                    "the loss stood at \(chance.brief), that of knowing nothing, for the first \(pieces[falling].firstStep) steps, "
                        + "\(Int((share * 100).rounded()))% of the run, before it fell",
                    advice:
                        "signals or gradients fade away in the first layers: \(run.experiment.command("check")) says where; a normalization "
                        + "(bn), relu in place of sigmoid or tanh, or another initialization mends it: \(advice(run))")
            }
        }
        return .good("the loss of step \(first.step) is \(first.loss.brief), and knowing nothing gives \(chance.brief)")
    }

    private func advice(_ run: RunEvidence) -> String {
        // What the layers themselves say is made for them.
        run.configuration?.initializer.map { "leave out 'init' (\($0)) from \(run.experiment.train("--init he"))" }
            ?? run.experiment.train("--init he")
    }
}
