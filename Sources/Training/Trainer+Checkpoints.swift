import FoveaData
import FoveaLayers
import FoveaTensor

extension Trainer {
    /// Validates, keeps the weights if they are the best, and saves.
    func closeEpoch() throws {
        let epoch = state.position.epoch + 1
        let wholeEpoch = state.position.stepInEpoch == stepsPerEpoch
        let candidate = try validate(epoch: epoch)
        if wholeEpoch {
            state.position.epoch += 1
            state.position.stepInEpoch = 0
            state.position.running = .init()
        }
        // Without a validation split the newest weights count as the best.
        if candidate.map({ new in state.position.best.map { new.isBetter(than: $0) } ?? true }) ?? true {
            state.position.best = candidate
            try keepBest(epoch: epoch)
        }
        try saveLast()
        try stopIfAsked()
    }

    private func validate(epoch: Int) throws -> TrainingPosition.Best? {
        guard let validation = data.validation else { return nil }
        let tally = try evaluation.tally(state.variables, over: validation, batchSize: configuration.batchSize)
        guard tally.meanLoss.isFinite else {
            throw nonFinite("the validation loss became \(tally.meanLoss)", rate: configuration.learningRate)
        }
        events.receive(
            .evaluation(
                .init(
                    split: "validation", epoch: epoch, loss: tally.meanLoss, top1: tally.top1, count: tally.count)))
        return .init(epoch: epoch, loss: tally.meanLoss, top1: tally.top1)
    }

    private func keepBest(epoch: Int) throws {
        let weights = state.readVariables()
        best = weights
        guard let directory else { return }
        try WeightsFile.save(weights, to: directory.best)
        events.receive(
            .checkpoint(.init(kind: "best", path: directory.best, epoch: epoch, step: state.position.step)))
    }

    func saveLast() throws {
        guard let directory else { return }
        try directory.save(state.checkpoint())
        hasSavedLast = true
        events.receive(
            .checkpoint(
                .init(
                    kind: "last", path: directory.last, epoch: state.position.epoch, step: state.position.step)))
    }
}
