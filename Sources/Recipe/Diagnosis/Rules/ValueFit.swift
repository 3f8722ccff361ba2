import FoveaTraining

/// Whether every value of a network for regression is told, or one is given away to those with larger numbers.
struct ValueFit: ValueRule {
    let name = "values"

    /// R² of training images below which a value is as good as not told: always saying its mean gives 0.
    static let nothing = 0.1
    /// R² of training images below which a value is poorly told where another one has at least so much more.
    static let poor = (below: 0.5, behind: 0.3)
    /// R² that training images have more than others of a value that was learned by heart, where less than that is left of it.
    static let byHeart = (gap: 0.3, left: 0.5)
    /// A value whose deviation is so small a part of the largest one counts little in a loss that sums errors.
    static let small = 0.2
    /// Images before R² means anything: of n, always saying the mean of others gives about -1/n.
    static let fewest = 20

    func judge(_ evidence: ValueEvidence) -> Judgement {
        guard min(evidence.counts.training, evidence.counts.looked) >= ValueFit.fewest else {
            return .untold("R² of fewer than \(ValueFit.fewest) images means nothing")
        }
        let values = evidence.values.filter { $0.deviation > 0 }.sorted { $0.r2.training < $1.r2.training }
        guard let worst = values.first, let best = values.last else { return .untold("every value is always the same") }
        let listed = values.map { "'\($0.name)' \(words($0.r2, evidence.split))" }.joined(separator: ", ")
        let what = "R², of which always saying the mean gives 0: \(listed)"
        if worst.r2.training < ValueFit.nothing {
            return .bad(what, advice: advice(worst, best: best, evidence))
        }
        if worst.r2.training < ValueFit.poor.below, best.r2.training - worst.r2.training > ValueFit.poor.behind {
            return .doubtful(what, advice: advice(worst, best: best, evidence))
        }
        let forgotten = values.first {
            $0.r2.training - $0.r2.looked > ValueFit.byHeart.gap && $0.r2.looked < ValueFit.byHeart.left
        }
        if let forgotten {
            return .doubtful(
                what, advice: "'\(forgotten.name)' was learned by heart: \(evidence.run.againstLearningByHeart)")
        }
        if let constant = evidence.values.first(where: { $0.deviation == 0 }) {
            return .doubtful(
                "'\(constant.name)' is the same for every training image",
                advice: "leave it out of the labels: there is nothing to learn from it")
        }
        return .good(what)
    }

    /// Why a value is not told, and what to try.
    private func advice(
        _ value: ValueEvidence.Value, best: ValueEvidence.Value, _ evidence: ValueEvidence
    ) -> String {
        if best.r2.training < ValueFit.nothing {
            return
                "nothing was learned but the means: find out by trying whether it is the rate, the initialization or the labels: "
                + evidence.run.experiment.command("check")
        }
        let largest = evidence.values.max { $0.deviation < $1.deviation } ?? value
        if value.deviation < ValueFit.small * largest.deviation {
            return
                "'\(value.name)' counts little in the loss: it deviates by \(value.deviation.brief), '\(largest.name)' by "
                + "\(largest.deviation.brief); write the values in units that make them deviate alike, and train again"
        }
        return
            "look at whether the images show '\(value.name)' at all; if they do, a larger network or more epochs: "
            + evidence.run.experiment.train("--epochs \(2 * max(evidence.run.curves.run.epochs, 1))")
    }

    private func words(_ r2: (training: Double, looked: Double), _ split: String) -> String {
        let own = "\(r2.training.brief) of the training images"
        return split == "train" ? own : "\(own), \(r2.looked.brief) of the \(split) images"
    }
}
