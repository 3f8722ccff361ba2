import FoveaTraining

/// Whether images lie in more than one part, as the run found before it began.
struct Leaks: CurveRule {
    let name = "leaks"

    /// A part with a smaller share of copies is not judged much better than it is; one with a larger is worth nothing.
    static let share = (doubtful: 0.02, bad: 0.2)

    func judge(_ run: RunEvidence) -> Judgement {
        let found = run.curves.warnings.filter {
            $0.contains(" too (") && $0.contains("lie") && $0.contains("images of '")
        }
        guard let first = found.first else {
            return .good("the run found no copies between its parts")
        }
        let command = run.experiment.dataStats
        let share = found.compactMap(Leaks.share).max() ?? 1
        guard share > Leaks.share.doubtful else { return .good("few enough to change nothing: \(first)") }
        let what = found.count == 1 ? first : "\(first); and so in \(found.count - 1) more"
        guard share > Leaks.share.bad else {
            return .doubtful(what, advice: "\(command) names the copies: take them out of one of the parts")
        }
        return .bad(
            what,
            advice:
                "the results of that part are worth nothing: \(command) names the copies; take them out of one of the parts"
        )
    }

    /// `780 of 900 images of ...`: how large a share that is.
    private static func share(_ warning: String) -> Double? {
        let words = warning.split(separator: " ", maxSplits: 3)
        guard words.count > 2, words[1] == "of", let some = Double(words[0]), let all = Double(words[2]), all > 0 else {
            return nil
        }
        return some / all
    }
}
