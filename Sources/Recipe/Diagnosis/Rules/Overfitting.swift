import FoveaSpec
import FoveaTraining

/// Whether the training images are known by heart, and others are not.
struct Overfitting: CurveRule {
    let name = "overfitting"

    /// So many more held-out images are wrong than training images, beyond what their number leaves to luck.
    static let gap = 0.06
    /// Or the loss on held-out images is so many times that on training images, and rose by so much of its lowest.
    static let loss = (times: 1.5, rise: 0.1)
    /// A gap of so much is more than a doubt.
    static let bad = 0.25

    func judge(_ run: RunEvidence) -> Judgement {
        let epochs = Dictionary(run.epochs.map { ($0.epoch, $0) }, uniquingKeysWith: { first, _ in first })
        let both = run.validation.compactMap { held in
            held.epoch.flatMap { epochs[$0] }.map { (training: $0, held: held) }
        }
        guard let last = both.last else {
            return .untold("no images were held out, or no epoch was completed (--validation 0.1)")
        }
        guard !run.mixesLabels else { return .untold("mixed labels make the training loss another one") }
        guard run.ignorance(last.training.loss).map({ $0 < 0.97 }) ?? true else {
            return .untold("nothing was learned")
        }
        let floor = run.lossFloor
        let gap = last.training.top1.flatMap { training in last.held.top1.map { training - $0 } }
        let luck = last.held.top1.map { 2 * RunEvidence.noise(of: $0, among: last.held.count) } ?? 0
        let lowest = both.map(\.held.loss).min() ?? last.held.loss
        let ratio = (last.held.loss - floor) / max(last.training.loss - floor, 1e-12)
        let rise = (last.held.loss - lowest) / max(lowest - floor, 1e-12)
        let shares = last.training.top1.flatMap { training in
            last.held.top1.map { ", \(training.inPercent) and \($0.inPercent) right" }
        }
        let what =
            "loss \(last.training.loss.brief) on training images and \(last.held.loss.brief) on those held out\(shares ?? "")"
        let byShare = gap.map { $0 > Overfitting.gap + luck } ?? false
        let byLoss = ratio > Overfitting.loss.times && rise > Overfitting.loss.rise
        guard byShare || byLoss else { return .good(what) }
        // From where on they part for good: a third of the gap at the end.
        let apart = { (pair: (training: Event.Epoch, held: Event.Evaluation)) in pair.held.loss - pair.training.loss }
        let end = apart(last)
        let from = both.lastIndex { apart($0) < end / 3 }.map { both[min($0 + 1, both.count - 1)] } ?? both[0]
        let finding = "\(what); they part from epoch \(from.training.epoch) on"
        let advice = run.againstLearningByHeart
        return (gap ?? 0) > Overfitting.bad ? .bad(finding, advice: advice) : .doubtful(finding, advice: advice)
    }
}

extension RunEvidence {
    /// What to try where training images are known by heart, and others are not.
    var againstLearningByHeart: String {
        let unused = unusedRegularization
        guard let first = unused.first else {
            return "more images help most; or stronger augmentation, or a smaller network"
        }
        let others = unused.dropFirst().map(\.name)
        let rest = others.isEmpty ? "" : "; not used yet either: \(others.joined(separator: ", "))"
        return "more images help most; else \(first.name): \(experiment.train(first.flags))\(rest)"
    }

    /// What keeps networks from learning by heart and this run does not use, what helps most first, with the flags that ask for it.
    var unusedRegularization: [(name: String, flags: String)] {
        guard let configuration else { return [] }
        var unused: [(name: String, flags: String)] = []
        // What is moved or mirrored may have other values.
        if configuration.augment == nil, !givesValues {
            // A digit in a mirror is none.
            let flips = configuration.data.hasPrefix("mnist") ? "" : " flip"
            unused.append(("augmentation", "--augment 'crop:padding=\(padding)\(flips)'"))
        }
        let optimizer = configuration.optimizer
        let decays = optimizer.contains("weight-decay=") && !optimizer.hasSuffix("weight-decay=0")
        if !decays, !(configuration.regularize ?? "").contains("decay"),
            !(configuration.regularize ?? "").contains("l2")
        {
            let name = optimizer.split(separator: ":").first.map(String.init) ?? optimizer
            // Adam's own decay is scaled with its steps; AdamW's is what the name says.
            let flags =
                ["adam", "nadam"].contains(name)
                ? "adamw:weight-decay=0.05" : optimizer + (optimizer.contains(":") ? "," : ":") + "weight-decay=5e-4"
            if ["sgd", "adam", "nadam", "adamw", "rmsprop"].contains(name) {
                unused.append(("weight decay", "--optimizer \(flags)"))
            }
        }
        if configuration.loss == "cross-entropy" {
            unused.append(("label smoothing", "--loss cross-entropy:label-smoothing=0.1"))
        }
        if !hardensTraining.contains("dropout"), let spec = try? Spec(configuration.model),
            ["mlp"].contains(spec.name), !spec.written.contains(where: { $0.key == "dropout" })
        {
            let model = configuration.model + (configuration.model.contains(":") ? "," : ":") + "dropout=0.3"
            unused.append(("dropout", "--model \(model)"))
        }
        if configuration.earlyStopping == nil { unused.append(("early stopping", "--early-stopping patience=3")) }
        return unused
    }

    /// An eighth of the image, as crops are usual.
    private var padding: Int { max((imageSize ?? 32) / 8, 1) }
}
