import FoveaData
import FoveaLayers
import FoveaTensor

extension Trainer {
    /// Looks at the run's first batch.
    func watchFirst(_ batch: Batch) {
        guard options.watchesLayers, state.position.step == 0, let sentence = InputWatch.sentence(batch.images) else {
            return
        }
        events.receive(.warning(Event.Warning(sentence)))
    }

    /// The weights before a step after which a look is taken; `nil` before the others.
    func weightsToWatch() throws -> UpdateWatch? {
        guard options.watchesLayers, features == nil, (state.position.step + 1) % LayerWatch.interval == 0 else {
            return nil
        }
        return try UpdateWatch(state, specs: step.specs)
    }

    /// Looks at the layers with the batch of the last step, and at what that step did.
    ///
    /// - Parameter share: The step's learning rate as a share of the run's.
    func watch(_ batch: Batch, _ before: UpdateWatch, share: Double) throws {
        let watch =
            try layerWatch
            ?? LayerWatch(
                step.model(at: state.position.step), inputShape: data.inputShape, loss: loss, backend: backend)
        layerWatch = watch
        let key = StepInputs.key(seed: state.position.seed, step: state.position.step)
        let found = try watch.look(
            state.variables, images: batch.images, target: batch.labels, key: UInt64(key.0) | UInt64(key.1) << 32,
            update: before.look(state, specs: step.specs, share: share))
        for sentence in found {
            events.receive(.warning(Event.Warning("at step \(state.position.step), \(sentence)")))
        }
    }
}
