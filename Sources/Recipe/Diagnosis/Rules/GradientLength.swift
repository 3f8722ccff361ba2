import FoveaTraining

/// Whether the gradient's length, over all parameters, is such that steps lead somewhere: none reaches the weights, it jumps, or it grows.
struct GradientLength: CurveRule {
    let name = "gradients"

    /// No longer than so many times what is left where only the last biases have a gradient,
    static let biasOnly = 1.5
    /// and nothing is learned: a loss at this share of that of knowing nothing.
    static let unlearned = 0.95
    /// So many times as long as it is anywhere for long is a jump,
    static let jump = 10.0
    /// and so many of them are no accident.
    static let fewestJumps = 2
    /// So many times as long at the end as in the first tenth of the run, while the loss has not fallen to this share, is growth.
    static let growth = (times: 10.0, unlearned: 0.3)

    func judge(_ run: RunEvidence) -> Judgement {
        let steps = run.curves.steps.compactMap { step in step.gradientNorm.map { (step: step.step, length: $0) } }
        let finite = steps.filter(\.length.isFinite)
        guard finite.count >= 20 else {
            return .untold(
                steps.isEmpty
                    ? "the log has no gradient norms: it is from before they were written"
                    : "too few steps were logged: at least 20 are needed (--log-every)")
        }
        let parts = (0..<10).map { part -> Double in
            Self.median(finite[(part * finite.count / 10)..<((part + 1) * finite.count / 10)].map(\.length))
        }
        let (typical, first, last) = (parts.max() ?? 0, parts[0], parts[9])
        let level = run.pieces(10).last.flatMap { run.ignorance($0.loss) }
        // A network may die after some steps; what it was like before does not matter.
        let late = parts[5...].max() ?? 0
        if let rest = Self.restOfBiases(run), late < Self.biasOnly * rest, let level, level > Self.unlearned {
            return .bad(
                "the gradient of all weights together is no longer than about \(late.brief) in the second half, which the last biases alone have by chance (\(rest.brief)), "
                    + "and the loss is still that of knowing nothing: no gradient reaches what is before them",
                advice:
                    "use ReLU and a normalization, shortcuts in deep networks, or another initialization: \(run.experiment.command("check")) tries them"
            )
        }
        let limit = Self.jump * typical
        let jumps = finite.filter { $0.length > limit }
        let clip = run.experiment.train("--regularize clip-norm:max=\((2 * typical).brief)")
        if jumps.count >= Self.fewestJumps, let longest = jumps.max(by: { $0.length < $1.length }) {
            return .doubtful(
                "the gradient is at most about \(typical.brief) long for most of the time, but in \(jumps.count) of \(finite.count) logged steps more than "
                    + "\(limit.brief); \(longest.length.brief) at step \(longest.step)",
                advice: "clip it: \(clip); or lower the rate: \(run.experiment.rate(times: 0.3))")
        }
        if first > 0, last > Self.growth.times * first, let level, level > Self.growth.unlearned {
            return .doubtful(
                "the gradient grew from about \(first.brief) to \(last.brief), and the loss has not fallen as it should: the weights go where it is steeper",
                advice: "lower the rate: \(run.experiment.rate(times: 0.1)); or clip it: \(clip)")
        }
        return .good(
            "about \(first.brief) long at first, \(last.brief) at the end, and nowhere \(Self.jump.brief) times as long for long"
        )
    }

    /// What is left of the gradient where the last layer sees nothing and gives every class the same: that of its biases, `p - y` in the
    /// mean over B images, whose length is `√((1 - 1/K) / B)` by the luck of which classes are in the batch.
    private static func restOfBiases(_ run: RunEvidence) -> Double? {
        guard run.chanceLoss != nil, let classes = run.classes, classes > 1 else { return nil }
        return ((1 - 1 / Double(classes)) / Double(max(run.curves.run.batchSize, 1))).squareRoot()
    }

    private static func median(_ numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
