import FoveaLayers
import FoveaSpec
import FoveaTraining

/// Whether every value of a network for regression is told, or one is given away to those with larger numbers.
struct ValueFit: ValueRule {
    let name = "values"

    /// R² of training images below which a value is as good as not told: always saying its mean gives 0.
    static let nothing = 0.1
    /// R² of training images below which a value is poorly told where another one has at least so much more.
    static let poor = (below: 0.5, behind: 0.3)
    /// R² that training images have more than held-out ones of a value that was learned by heart, where less than that is left of it.
    static let byHeart = (gap: 0.3, left: 0.5)
    /// A value whose deviation is so small a part of the largest one hardly counts in a loss that sums errors.
    static let small = 0.2
    /// Images before R² means anything: of answers that have nothing to do with the labels it strays by about 1 / images.
    static let fewest = 20

    func judge(_ evidence: ValueEvidence) -> Judgement {
        let values = evidence.values
        guard min(evidence.count, evidence.inEvaluation.count) >= ValueFit.fewest else {
            return .untold("R² of fewer than \(ValueFit.fewest) images means nothing")
        }
        if let constant = values.first(where: { $0.deviation == 0 }) {
            return .doubtful(
                "'\(constant.name)' is the same for every training image",
                advice: "leave it out of the labels: there is nothing to learn from it")
        }
        // A value that is no number is told worst of all.
        let sorted = values.map { value -> (value: ValueEvidence.Value, training: Double) in
            (value, value.r2.training.isNaN ? -.infinity : value.r2.training)
        }.sorted { $0.training < $1.training }
        guard let worst = sorted.first, let best = sorted.last else { return .untold("the network gives no values") }
        let listed = sorted.map { "'\($0.value.name)' \(words($0.value.r2, evidence.split))" }.joined(separator: ", ")
        let what = "R², of which always saying the mean gives 0: \(listed)"
        if worst.training < ValueFit.nothing {
            return .bad(what, advice: advice(worst.value, best: best.training, evidence))
        }
        if worst.training < ValueFit.poor.below, best.training - worst.training > ValueFit.poor.behind {
            return .doubtful(what, advice: advice(worst.value, best: best.training, evidence))
        }
        let forgotten = sorted.first {
            $0.training - $0.value.r2.looked > ValueFit.byHeart.gap && $0.value.r2.looked < ValueFit.byHeart.left
        }
        if let forgotten {
            return .doubtful(
                what,
                advice:
                    "'\(forgotten.value.name)' was learned by heart: more images help most; else a smaller network, or "
                    + evidence.run.experiment.train("--optimizer adamw:weight-decay=0.05"))
        }
        return .good(what)
    }

    /// Why a value is not told, and what to try.
    private func advice(_ value: ValueEvidence.Value, best: Double, _ evidence: ValueEvidence) -> String {
        let largest = evidence.values.max { $0.deviation < $1.deviation } ?? value
        if value.deviation < ValueFit.small * largest.deviation {
            return
                "'\(value.name)' hardly counts in the loss: it deviates by \(value.deviation.brief), '\(largest.name)' by "
                + "\(largest.deviation.brief); write the values in units that make them deviate alike, and train again"
        }
        if best < ValueFit.nothing {
            return
                "nothing was learned but the means: find out by trying whether it is the rate, the initialization or the labels: "
                + evidence.run.experiment.command("check")
        }
        return
            "look at whether the images show '\(value.name)' at all; if they do, a larger network or more epochs: "
            + evidence.run.experiment.train("--epochs \(2 * max(evidence.run.configuration?.epochs ?? 1, 1))")
    }

    private func words(_ r2: (training: Double, looked: Double), _ split: String) -> String {
        let own = "\(r2.training.brief) of the training images"
        return split == "train" ? own : "\(own), \(r2.looked.brief) of the \(split) images"
    }
}
