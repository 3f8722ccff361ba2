import FoveaTraining

/// Whether the network answers in evaluation as it does in training: batch normalization by its running statistics and by those of the
/// batch, images normalized alike.
struct EvaluationGap: ImageRule {
    let name = "normalization"

    /// So many more of the same images are wrong in evaluation, beyond luck; or the loss is so many times as large and so much larger.
    static let gap = 0.04
    static let loss = (times: 1.5, more: 0.15)

    func judge(_ images: ImageEvidence) -> Judgement {
        let seen = images.inEvaluation
        guard let share = seen.top1 else { return .untold("there are no classes") }
        if let training = images.inTraining, let top1 = training.top1 {
            let what =
                "\(seen.count) training images: \(share.inPercent) right in evaluation, loss \(seen.loss.brief); \(top1.inPercent) and "
                + "\(training.loss.brief) with each batch's own statistics"
            let luck = 2 * RunEvidence.noise(of: top1, among: min(seen.count, ImageEvidence.mostInTraining))
            guard
                top1 - share > EvaluationGap.gap + luck
                    || (seen.loss > EvaluationGap.loss.times * training.loss
                        && seen.loss - training.loss > EvaluationGap.loss.more)
            else { return against(images, what) ?? .good(what) }
            return .bad(
                what,
                advice:
                    "the running statistics of batch normalization are not those of the batches: more steps, a lower rate at the end "
                    + "(\(images.run.experiment.train("--schedule cosine"))), statistics that follow faster (bn{momentum=0.1}), or gn in place of bn "
                    + "where batches are small")
        }
        let what = "\(seen.count) training images: \(share.inPercent) right in evaluation, loss \(seen.loss.brief)"
        return against(images, what) ?? .good("\(what); it has no batch normalization")
    }

    /// What the curve of the epoch had, as augmented images and weights that were still to become better had it: never much better than
    /// evaluation.
    private func against(_ images: ImageEvidence, _ what: String) -> Judgement? {
        let epochs = images.run.epochs
        guard let epoch = images.epoch.flatMap({ own in epochs.first { $0.epoch == own } }) ?? epochs.last,
            let top1 = epoch.top1, let share = images.inEvaluation.top1
        else { return nil }
        let luck = 2 * RunEvidence.noise(of: top1, among: images.inEvaluation.count)
        guard top1 - share > 2 * EvaluationGap.gap + luck else { return nil }
        return .bad(
            "\(what); while they were learned in epoch \(epoch.epoch), \(top1.inPercent) of them were right",
            advice:
                "evaluation sees other numbers than training did: the images or the normalization in model.json are not those of the run; "
                + "compare with \(images.run.experiment.onRun("evaluate --split train --run"))")
    }
}
