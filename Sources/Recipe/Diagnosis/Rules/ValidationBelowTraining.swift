import FoveaTraining

/// Whether held-out images do better than training images, and why.
struct ValidationBelowTraining: CurveRule {
    let name = "validation"

    /// So many more of them are right, beyond what their numbers leave to luck.
    static let gap = 0.01

    func judge(_ run: RunEvidence) -> Judgement {
        guard let held = run.validation.last, let share = held.top1, let epoch = run.epochs.last, epoch.top1 != nil
        else {
            return .untold("no images with classes were held out, or no epoch was completed (--validation 0.1)")
        }
        // The mean over an epoch is of weights that were still to become better: its last steps are nearer to what is validated.
        let start = epoch.step - run.curves.run.stepsPerEpoch / 2
        let late = run.curves.steps.filter { $0.step > start && $0.step <= epoch.step }
        let training = late.count >= 4 ? late.compactMap(\.top1).mean : epoch.top1 ?? 0
        let count = late.count >= 4 ? late.count * run.curves.run.batchSize : epoch.count
        let what =
            "\(share.inPercent) of the held-out images are right, and \(training.inPercent) of the training images"
        func isAbove(_ training: Double, _ count: Int) -> Bool {
            let (a, b) = (
                RunEvidence.noise(of: share, among: held.count), RunEvidence.noise(of: training, among: count)
            )
            return share - training > ValidationBelowTraining.gap + 3 * (a * a + b * b).squareRoot()
        }
        guard isAbove(training, count) else { return .good(what) }
        if let measured = run.trainingMeasured, let top1 = measured.top1 {
            if !isAbove(top1, measured.count) {
                return .good(
                    "\(what) while they are learned; in evaluation it is \(top1.inPercent) of them, as it should be")
            }
            return .doubtful("\(what); in evaluation still \(top1.inPercent) of them", advice: advice(run))
        }
        let reasons = run.hardensTraining
        guard reasons.isEmpty else {
            return .good("\(what): \(reasons.joined(separator: " and ")) makes those harder")
        }
        return .doubtful(what, advice: advice(run))
    }

    private func advice(_ run: RunEvidence) -> String {
        let look = run.experiment.dataStats
        return
            "the held-out images are easier than those learned from, are among them, or labels of those learned from are wrong: look at the "
            + "parts, \(look), and hold out a larger, random share: \(run.experiment.train("--validation 0.2"))"
    }
}
