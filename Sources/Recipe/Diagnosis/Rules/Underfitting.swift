import FoveaTraining
import FoveaSpec
import Foundation

/// Whether the network can do no better even on its training images: it is too small, or held back.
struct Underfitting: CurveRule {
    let name = "underfitting"

    /// So much of what guessing gets wrong is wrong, or so much where the settings say what holds it back,
    static let wrong = (alone: 0.2, held: 0.125)
    /// from the middle third of the epochs to the last the training loss falls by less than this share of what is left,
    static let fall = 0.12
    /// and held-out images do no worse than that.
    static let gap = 0.04
    static let fewestEpochs = 6

    func judge(_ run: RunEvidence) -> Judgement {
        let epochs = run.epochs
        guard epochs.count >= Underfitting.fewestEpochs, let last = epochs.last else {
            return .untold(
                "whether the training loss is flat takes at least \(Underfitting.fewestEpochs) epochs to be seen")
        }
        guard let top1 = last.top1, let chance = run.chanceTop1 else {
            return .untold("of values it is not known how well they can be told")
        }
        guard !run.mixesLabels else { return .untold("mixed labels make the training loss another one") }
        let wrong = (1 - top1) / max(1 - chance, 1e-12)
        let third = epochs.count / 3
        let before = epochs[(epochs.count - 2 * third)..<(epochs.count - third)].map(\.loss).mean
        let after = epochs[(epochs.count - third)...].map(\.loss).mean
        let fall = (before - after) / max(before - run.lossFloor, 1e-12)
        let what = "\(top1.inPercent) of the training images right, loss \(last.loss.brief)"
        let isHeld = run.strongDecay != nil || run.configuration?.freeze != nil
        guard wrong > (isHeld ? Underfitting.wrong.held : Underfitting.wrong.alone) else { return .good(what) }
        guard wrong < 0.95 else { return .untold("nothing was learned yet") }
        if let held = run.validation.last, let share = held.top1,
            top1 - share > Underfitting.gap + RunEvidence.noise(of: share, among: held.count)
        {
            return .good("\(what), but only \(share.inPercent) of those held out: it is not the network's size")
        }
        guard fall < Underfitting.fall else {
            return .good("\(what); the loss still falls: \(before.brief), then \(after.brief)")
        }
        return .doubtful(
            "\(what), no better than held-out images, and flat: mean loss \(before.brief), then \(after.brief)",
            advice: advice(run))
    }

    private func advice(_ run: RunEvidence) -> String {
        let held = run.hardensTraining
        if !held.isEmpty {
            return
                "it is held back by \(held.joined(separator: " and ")): with less of it, or a larger network, such as "
                + run.experiment.train("--model \(larger(run))")
        }
        if let configuration = run.configuration, configuration.freeze != nil {
            return
                "what is frozen cannot adapt: freeze less, or a larger network, such as \(run.experiment.train("--model \(larger(run))"))"
        }
        if let decay = run.strongDecay {
            return
                "the weight decay of \(decay.value.brief) holds it back: \(run.experiment.train("--optimizer \(decay.weaker)"))"
        }
        return "a larger network: \(run.experiment.train("--model \(larger(run))"))"
    }

    private func larger(_ run: RunEvidence) -> String {
        let small = (run.imageSize ?? 32) <= 64
        if run.curves.run.parameters < 100_000 {
            return small ? "'(conv32-bn-relu)*2-pool-(conv64-bn-relu)*2-gap-fc'" : "resnet18"
        }
        return small ? "resnet18:stem=small" : "resnet50"
    }
}

extension RunEvidence {
    /// A weight decay that is larger than usual (5e-4 in the gradient, 0.05 by itself), and the optimizer with a tenth of it.
    var strongDecay: (value: Double, weaker: String)? {
        guard let optimizer = configuration?.optimizer, let spec = try? Spec(optimizer),
            let text = spec.written.first(where: { $0.key == "weight-decay" })?.value, let value = Double(text),
            value > (spec.name == "adamw" || spec.name == "lion" ? 0.2 : 2e-3)
        else { return nil }
        return (
            value,
            optimizer.replacingOccurrences(of: "weight-decay=\(text)", with: "weight-decay=\((value / 10).brief)")
        )
    }
}
