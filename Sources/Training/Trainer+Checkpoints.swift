import FoveaData
import FoveaLayers
import FoveaTensor

extension Trainer {
    /// Validates, keeps the weights if they are the best, and saves.
    func closeEpoch() throws {
        try requireFiniteWeights()
        let epoch = state.position.epoch + 1
        let wholeEpoch = state.position.stepInEpoch == stepsPerEpoch
        let candidate = try validate(epoch: epoch)
        if wholeEpoch {
            state.position.epoch += 1
            state.position.stepInEpoch = 0
            state.position.running = .init()
            if let candidate { state.position.validations.append(candidate) }
        }
        // Without a validation split the newest weights count as the best.
        if candidate.map({ new in state.position.best.map { metric.prefers(new, to: $0) } ?? true }) ?? true {
            state.position.best = candidate
            try keepBest()
        }
        try saveLast()
        try stopIfAsked()
    }

    private func validate(epoch: Int) throws -> TrainingPosition.Best? {
        guard let validation = data.validation else { return nil }
        let tally = try saving(ifStopped: {
            try features?.tally(state.evaluated, over: validation, batchSize: options.batchSize)
                ?? evaluation.tally(
                    state.evaluated, over: validation, data.evaluation, batchSize: options.batchSize,
                    reading: reading("the validation after epoch \(epoch)"))
        })
        guard tally.meanLoss.isFinite else {
            throw nonFinite("the validation loss became \(tally.meanLoss.asFound)", rate: learningRate)
        }
        events.receive(
            .evaluation(
                .init(
                    split: "validation", epoch: epoch, loss: tally.meanLoss, top1: tally.top1, count: tally.count)))
        return .init(epoch: epoch, loss: tally.meanLoss, top1: tally.top1)
    }

    private func keepBest() throws {
        let weights = try state.readEvaluated()
        best = weights
        guard let directory = options.directory else { return }
        let kept = options.keptCheckpoints
        write("best", to: directory.best) { try directory.save(best: weights, keeping: kept) }
    }

    /// Begins to replace the newest checkpoint. The weights were found finite before.
    func saveLast() throws {
        sinceSaved = .now
        guard let directory = options.directory else { return }
        let (checkpoint, kept) = (try state.checkpoint(), options.keptCheckpoints)
        write("last", to: directory.last) { try directory.save(checkpoint, keeping: kept) }
        hasSavedLast = true
    }

    private func write(_ kind: String, to path: String, _ job: @escaping @Sendable () throws -> Void) {
        writer.write(
            .checkpoint(.init(kind: kind, path: path, epoch: state.position.epoch, step: state.position.step)), job)
    }

    /// Tells of the checkpoints that were written since the last call, or, where `waits`, of all once they are.
    ///
    /// - Throws: why one could not be written, or an event could not be kept.
    func tellCheckpoints(waits: Bool = false) throws {
        for event in try writer.written(waits: waits) { events.receive(event) }
        if let failure = events.failure { throw failure }
    }

    /// Saves within an epoch, where that is due.
    func saveIfDue() throws {
        guard options.directory != nil, state.position.stepInEpoch < stepsPerEpoch else { return }
        let isDue =
            switch options.checkpointInterval {
            case nil: false
            case .steps(let steps): state.position.step % steps == 0
            case .seconds(let seconds): (.now - sinceSaved) / .seconds(1) >= seconds
            }
        guard isDue else { return }
        try requireFiniteWeights()
        try saveLast()
    }
}

extension Trainer {
    /// - Throws: a sentence when weights are no longer numbers: the files that are there are then worth more.
    func requireFiniteWeights() throws {
        for entry in try state.readVariables().entries where !entry.array.isFinite {
            throw nonFinite("'\(entry.path)' is no longer finite", rate: learningRate)
        }
    }
}

extension NDArray {
    /// Whether a floating-point array holds neither infinities nor NaN; other kinds cannot.
    var isFinite: Bool {
        withUnsafeBytes { bytes in
            switch dtype {
            case .f32: bytes.bindMemory(to: Float.self).allSatisfy(\.isFinite)
            case .f64: bytes.bindMemory(to: Double.self).allSatisfy(\.isFinite)
            case .i32, .u8, .bool: true
            }
        }
    }
}
