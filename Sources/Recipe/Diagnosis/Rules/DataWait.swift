import FoveaTraining

/// Whether steps wait for their images.
struct DataWait: CurveRule {
    let name = "data"

    /// Waiting for more than this share of the time is worth mending.
    static let share = 0.25

    func judge(_ run: RunEvidence) -> Judgement {
        let epochs = run.curves.epochs.filter { $0.seconds > 0 }
        let steps = run.curves.steps
        guard !epochs.isEmpty || !steps.isEmpty else { return .untold("no step was logged") }
        let seconds = epochs.map(\.seconds).reduce(0, +)
        let share =
            epochs.isEmpty
            ? steps.map(\.dataWaitFraction).mean
            : epochs.map { $0.dataWaitFraction * $0.seconds }.reduce(0, +) / seconds
        let what = "\(share.inPercent) of the time was spent waiting for images"
        guard share > DataWait.share else { return .good(what) }
        let workers = run.configuration?.workers
        let more =
            workers.map { "more threads that decode and augment: \(run.experiment.train("--workers \($0 * 2)")); " }
            ?? ""
        let data = (run.configuration?.data).map { " --data \($0.quotedForShell)" } ?? ""
        return .doubtful(
            what,
            advice:
                "\(more)see which part of the way is slow: fovea bench data\(data); files that are to shrink are decoded faster with --decode "
                + "reduced, and many small files are read faster as one (fovea data convert)")
    }
}
