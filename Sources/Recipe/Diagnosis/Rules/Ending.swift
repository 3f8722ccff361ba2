import FoveaTraining

/// Whether the run came to its end, and what ended it where it did not.
struct Ending: CurveRule {
    let name = "ending"

    func judge(_ run: RunEvidence) -> Judgement {
        let (made, all) = (run.lastStep, run.curves.run.steps)
        if let failure = run.curves.failure {
            return .bad(
                "an error ended it at step \(made) of \(all): \(failure)",
                advice: Ending.isNumberless(failure)
                    ? "a tenth of the rate: \(run.experiment.rate(times: 0.1))"
                    : "mend that, then go on: \(run.experiment.onRun("resume"))")
        }
        if run.isRunning { return .good("it is at step \(made) of \(all): what follows is of so far") }
        if run.curves.result != nil || made >= all { return .good("it came to its end, step \(made)") }
        return .doubtful(
            "it stopped at step \(made) of \(all): what follows is of so far",
            advice: "go on: \(run.experiment.onRun("resume"))")
    }

    /// Whether an error tells of a number that is none.
    static func isNumberless(_ failure: String) -> Bool {
        failure.contains("loss became") || failure.contains("no longer finite")
    }
}
