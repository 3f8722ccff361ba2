import FoveaTraining

/// Whether labels of training images may be wrong: the network is sure of another answer, and all but excludes the label.
struct LabelNoise: ImageRule {
    let name = "labels"

    /// Sure, after ``Calibration``: the answer has at least this probability, and the label at most that.
    static let sure = (answer: 0.7, label: 0.05)
    /// More of the training images than this, and at least so many.
    static let share = 0.025
    static let least = 8

    func judge(_ images: ImageEvidence) -> Judgement {
        let suspects = LabelNoise.suspects(images)
        let all = images.training.count
        let wrong = images.training.filter(\.isWrong).count
        guard all > 0 else { return .untold("no training image was looked at") }
        guard images.training.count - wrong > wrong else {
            return .untold(
                "more than half of the training images are wrong: what the network is sure of means nothing yet")
        }
        let share = Double(suspects.count) / Double(all)
        let what =
            "\(suspects.count) of \(all) training images (\(share.inPercent)) are surely taken for another class than they are labelled"
        guard share > LabelNoise.share, suspects.count >= LabelNoise.least else { return .good(what) }
        let shown = suspects.prefix(3).map {
            "\($0.place): '\($0.label)', taken for '\($0.answer)' (\($0.probability.inPercent))"
        }
        return .doubtful(
            "\(what): \(shown.joined(separator: "; "))",
            advice:
                "look at them, and mend the labels that are wrong: \(images.run.experiment.onRun("diagnose")) --images wrong; until then, "
                + "label smoothing keeps them from being learned by heart: "
                + images.run.experiment.train("--loss cross-entropy:label-smoothing=0.1"))
    }

    /// The highest loss first.
    static func suspects(_ images: ImageEvidence) -> [JudgedImage] {
        images.training.filter {
            $0.isWrong && $0.calibrated.answer >= sure.answer && $0.calibrated.label <= sure.label
        }.sorted { $0.loss > $1.loss }
    }
}
