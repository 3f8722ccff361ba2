import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

extension Trainer {
    /// Goes through what is left of the current epoch, or of the run where its steps are up earlier.
    ///
    /// - Throws: `FoveaError(.interrupted)` after saving, when somebody asked to stop; a sentence when the loss is no
    ///   longer a number.
    func trainEpoch(_ batches: any BatchSource) throws {
        let began = ContinuousClock.now
        let alreadyCounted = state.position.running.count
        var mark = began
        let validationLosses = state.position.validations.map(\.loss)
        let loading = LoadingReport(batches)
        let step = features?.step ?? step
        tellUnfrozen()
        while state.position.step < min(totalSteps, pause ?? .max) {
            let waitBefore = batches.dataWait
            guard let batch = try batches.next() else { break }
            let waited = batches.dataWait - waitBefore
            watchFirst(batch)
            let place = SchedulePlace(
                step: state.position.step, totalSteps: totalSteps, stepsPerEpoch: stepsPerEpoch,
                validationLosses: validationLosses)
            let rate = learningRate * schedule.factor(at: place)
            let before = try weightsToWatch()
            let (outcome, count) = try makeUpdate(
                batch, and: batches, by: step, learningRate: rate, momentum: schedule.momentum(at: place))
            guard outcome.loss.isFinite else { throw nonFinite("the loss became \(outcome.loss.asFound)", rate: rate) }
            advance(outcome, count: count)
            if let jump = lossWatch.add(outcome.loss, step: state.position.step) {
                events.receive(.warning(Event.Warning(jump)))
            }
            let ended = ContinuousClock.now
            throughput.add(
                images: count, seconds: (ended - mark) / .seconds(1), waited: waited / .seconds(1))
            mark = ended
            events.receive(
                .step(
                    Event.Step(
                        epoch: state.position.epoch + 1, step: state.position.step, loss: outcome.loss,
                        top1: outcome.correct.map { Double($0) / Double(count) }, learningRate: rate,
                        imagesPerSecond: throughput.imagesPerSecond, dataWaitFraction: throughput.dataWaitFraction,
                        gradientNorm: outcome.gradientNorm)))
            if let before { try watch(batch, before, share: rate / learningRate) }
            try saveIfDue()
            try tellCheckpoints()
            try stopIfAsked()
        }
        let running = state.position.running
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        events.receive(
            .epoch(
                Event.Epoch(
                    epoch: state.position.epoch + 1, step: state.position.step, loss: running.meanLoss,
                    top1: running.top1, count: running.count, seconds: seconds,
                    imagesPerSecond: Double(running.count - alreadyCounted) / max(seconds, 1e-9),
                    dataWaitFraction: loading.waitFraction(of: batches, seconds: seconds))))
        for warning in loading.warnings(
            of: batches, seconds: seconds, epoch: state.position.epoch + 1)
        {
            events.receive(.warning(Event.Warning(warning)))
        }
    }

    /// One update, of a batch or, where steps have several, of those that follow as well.
    ///
    /// - Returns: what was measured, and of how many images.
    func makeUpdate(
        _ batch: Batch, and batches: any BatchSource, by step: TrainingStep, learningRate: Double, momentum: Double?
    ) throws -> (TrainingStep.Outcome, count: Int) {
        guard let accumulated else {
            let outcome = try step(
                state, images: batch.images, labels: batch.labels, learningRate: learningRate, momentum: momentum)
            return (outcome, batch.count)
        }
        let left = lastBatch.batchesPerEpoch - state.position.stepInEpoch * options.accumulate
        var count = batch.count
        try accumulated.add(batch, of: options.accumulate)
        for _ in 1..<max(min(options.accumulate, left), 1) {
            guard let next = try batches.next() else { break }
            try accumulated.add(next, of: options.accumulate)
            count += next.count
        }
        return (try accumulated.apply(learningRate: learningRate, momentum: momentum), count)
    }

    /// Says what is trained from this epoch on.
    private func tellUnfrozen() {
        let epoch = state.position.epoch + 1
        guard epoch > 1, state.position.stepInEpoch == 0, let unfreezing = options.unfreezing else { return }
        let new = step.specs.filter { $0.isTrained && unfreezing.epoch(of: $0.path) == epoch }
        guard !new.isEmpty else { return }
        let patterns = unfreezing.parts.filter { $0.epoch == epoch }.map(\.pattern.description)
        let count = new.reduce(0) { $0 + $1.type.count }
        events.receive(
            .warning(
                Event.Warning(
                    "from epoch \(epoch) on, these are trained too: \(patterns.joined(separator: " ")), \(count) parameters"
                )))
    }

    /// How validation and test read their images.
    func reading(_ what: String) -> EvaluationReading {
        EvaluationReading(workers: options.workers, onBadImage: options.onBadImage) {
            [events] images in
            if let sentence = LoadingReport.skipped(images, in: what) {
                events.receive(.warning(Event.Warning(sentence)))
            }
        }
    }

    private func advance(_ outcome: TrainingStep.Outcome, count: Int) {
        state.position.running.add(outcome.meanLoss, correct: outcome.correct, count: count)
        state.position.stepInEpoch += 1
    }

    /// Between two steps is the only place where a run can stop and lose nothing.
    func stopIfAsked() throws {
        guard interruption.isRequested else { return }
        try requireFiniteWeights()
        try saveLast()
        try tellCheckpoints(waits: true)
        throw stopped()
    }

    /// Measures, and when that is stopped saves what a stop between two steps saves.
    func saving<Result>(ifStopped body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as FoveaError where error.kind == .interrupted {
            try saveLast()
            try tellCheckpoints(waits: true)
            throw stopped(error.message)
        }
    }

    private func stopped(_ what: String = "stopped") -> FoveaError {
        let place = "\(what) at step \(state.position.step) (epoch \(state.position.epoch + 1))"
        let saved = options.directory.map { "; everything is saved in \($0.last)" } ?? ""
        return FoveaError(.interrupted, place + saved)
    }

    /// The error for a number that is not finite, such as `the loss became nan`.
    ///
    /// The weights of the failing step are lost already, so the checkpoint before it stays.
    func nonFinite(_ what: String, rate: Double) -> FoveaError {
        isDiverged = true
        let place = "at step \(state.position.step) (epoch \(state.position.epoch + 1))"
        let advice = "lower the learning rate (lr), or add warmup to the schedule, such as warmup=1"
        var kept = ""
        if let directory = options.directory, hasSavedLast {
            kept = "; the checkpoint before it is kept in \(directory.last)"
        }
        let look =
            options.directory.map {
                "; see where it began: fovea replay \($0.path.quotedForShell) --step \(state.position.step)"
            }
            ?? ""
        return .invalid("\(what) \(place), where the learning rate was \(rate): \(advice)\(kept)\(look)")
    }
}

extension Double {
    /// As a sentence says it: the sign of a NaN, which processors choose as they like, means nothing.
    var asFound: String { isNaN ? "nan" : "\(self)" }
}
