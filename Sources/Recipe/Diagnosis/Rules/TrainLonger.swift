import FoveaTraining

/// Whether the run ended while it still got better.
struct TrainLonger: CurveRule {
    let name = "train longer"

    /// In the last quarter of the epochs, of which there are n, the loss fell by more than this share of what was left of it, times √n: what
    /// takes longer has to bring more.
    static let fall = 0.05
    /// For a training loss, which goes on falling while nothing else gets better.
    static let fallOfTraining = 0.15

    func judge(_ run: RunEvidence) -> Judgement {
        let held = run.validation.map(\.loss)
        let isHeld = held.count >= 2
        let losses = isHeld ? held : run.epochs.map(\.loss)
        guard let last = losses.last, losses.count >= 2 else {
            return .untold("that takes at least two epochs to be seen")
        }
        if run.isRunning { return .untold("it is still training") }
        let back = max(losses.count / 4, 1)
        let before = losses[losses.count - 1 - back]
        let what = isHeld ? "the loss on the held-out images" : "the training loss"
        let how =
            "\(what) was \(before.brief) \(back == 1 ? "an epoch" : "\(back) epochs") before the end, and is \(last.brief) there"
        let share = (before - last) / max(before - run.lossFloor, 1e-12)
        guard last <= losses.min() ?? last,
            share > (isHeld ? TrainLonger.fall : TrainLonger.fallOfTraining) * Double(back).squareRoot(),
            run.ignorance(last).map({ $0 > 0.02 && $0 < 0.97 }) ?? true
        else { return .good(how) }
        let epochs = run.curves.run.epochs * 2
        let isConstant = run.curves.steps.last.map { $0.learningRate > 0.9 * run.peakRate } ?? false
        let longer = run.experiment.train("--epochs \(epochs)")
        let goOn = isConstant ? ", or go on with this one: \(run.experiment.onRun("resume")) --epochs \(epochs)" : ""
        return .doubtful(how + ": it still falls", advice: "train longer: \(longer)\(goOn)")
    }
}
