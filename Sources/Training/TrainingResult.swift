import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// How a run ended.
public struct TrainingResult: Sendable, Equatable {
    /// The best weights on the test set, which was not looked at before; `nil` where there is no test set.
    public var test: Event.Evaluation?
    /// What chose the best weights; `nil` where nothing was held out.
    public var best: TrainingPosition.Best?
    /// Whether early stopping ended the run.
    public var stoppedEarly = false
    /// Complete epochs of the whole run, earlier sessions included.
    public var epochs: Int
    /// Steps of the whole run, earlier sessions included.
    public var steps: Int
    /// This session's time, reading the data not included.
    public var seconds: Double
    /// The run's home.
    public var directory: String?

    /// As the `result` event tells it.
    public var event: Event { .result(fields) }

    /// The fields of the `result` event.
    var fields: Event.Fields {
        var fields: Event.Fields = [:]
        if let directory { fields["run"] = .string(directory) }
        if let test {
            fields["test_loss"] = .double(test.loss)
            if let top1 = test.top1 { fields["test_top1"] = .double(top1) }
        }
        if let best {
            fields["best_epoch"] = .int(best.epoch)
            fields["best_validation_loss"] = .double(best.loss)
            if let top1 = best.top1 { fields["best_validation_top1"] = .double(top1) }
        }
        if stoppedEarly { fields["stopped_early"] = .bool(true) }
        fields["epochs"] = .int(epochs)
        fields["steps"] = .int(steps)
        fields["seconds"] = .double(seconds)
        return fields
    }
}

extension Trainer {
    /// Meets the test set, once, with the best weights.
    func conclude(since began: ContinuousClock.Instant) throws -> TrainingResult {
        try tellCheckpoints(waits: true)
        var result = TrainingResult(
            test: nil, best: state.position.best, stoppedEarly: isStoppedEarly, epochs: state.position.epoch,
            steps: state.position.step,
            seconds: 0, directory: options.directory?.path)
        if let test = data.test {
            let weights = try best?.resident(on: backend) ?? state.evaluated
            let tally = try saving(ifStopped: {
                try evaluation.tally(
                    weights, over: test, data.evaluation, batchSize: options.batchSize, reading: reading("the test"))
            })
            let outcome = Event.Evaluation(split: "test", loss: tally.meanLoss, top1: tally.top1, count: tally.count)
            let doubt = try options.directory?.doubt(of: outcome)
            events.receive(.evaluation(outcome))
            if let doubt { events.receive(.warning(Event.Warning(doubt))) }
            result.test = outcome
            if let doubt = unlearned(outcome, test) { events.receive(.warning(Event.Warning(doubt))) }
        }
        result.seconds = (ContinuousClock.now - began) / .seconds(1)
        try options.directory?.setEnding(result.fields)
        events.receive(result.event)
        try tellCheckpoints()
        return result
    }

    /// Says that a result is no better than a guess, where it is not.
    private func unlearned(_ outcome: Event.Evaluation, _ test: any Dataset) -> String? {
        guard let top1 = outcome.top1, let largest = TrainingData.largestClass(of: test), largest.share < 1 else {
            return nil
        }
        // Two standard deviations of a share of so many images; of few images it says nothing.
        let noise = 2 * (largest.share * (1 - largest.share) / Double(max(outcome.count, 1))).squareRoot()
        guard top1 <= largest.share + (outcome.count >= 100 ? noise : 0) else { return nil }
        return
            "the network has not learned, or hardly: always answering '\(largest.name)' is right for \(ProgressText.percent(largest.share)) of the test "
            + "images, and it is right for \(ProgressText.percent(top1)); try another learning rate (lr) first, a tenth of it or ten times it"
    }
}
