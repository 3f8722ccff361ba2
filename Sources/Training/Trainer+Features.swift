import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

extension Trainer {
    /// Computes what the network's frozen layers make of the images, once for all epochs, where that is possible and worth its while:
    /// images are always the same, most of the work lies in layers that stay as they are, and there is room for what they give.
    ///
    /// - Throws: what reading an image throws.
    func cacheFeatures() throws {
        let epochsLeft = options.epochs - state.position.epoch
        guard options.cachesFeatures, options.unfreezing == nil, options.accumulate == 1, epochsLeft > 1,
            !data.pipeline.isRandom,
            let trunk = try FrozenTrunk(model, inputShape: data.inputShape), trunk.share > 0.5
        else { return }
        let count = data.training.count + (data.validation?.count ?? 0)
        let (bytes, overflow) = count.multipliedReportingOverflow(by: trunk.feature.byteCount)
        guard !overflow, bytes < MachineMemory().available / 4 else { return }
        let program = FeatureCache.program(trunk, model, backend: backend)
        func rows(of part: any Dataset, _ pipeline: Pipeline, _ name: String) throws -> NDArray? {
            try saving(ifStopped: {
                try FeatureCache.features(
                    of: part, pipeline, by: trunk, program, variables: state.variables, batchSize: options.batchSize,
                    reading: reading(name))
            })
        }
        guard let training = try rows(of: data.training, data.pipeline, "the training part") else { return }
        let validation = try data.validation.flatMap { try rows(of: $0, data.evaluation, "the validation part") }
        guard validation != nil || data.validation == nil else { return }
        self.features = FeatureCache(
            step: try makeStep(trunk),
            evaluation: EvaluationStep(
                model: model, behind: trunk, loss: loss, target: BatchTarget(of: data.training), backend: backend),
            training: training, validation: validation)
        events.receive(
            .warning(
                Event.Warning(
                    "the frozen layers saw every image once: \(trunk.feature.count) numbers for each of \(count), "
                        + "\(MachineMemory.text(bytes)), from which the epochs go on")))
    }

    /// The features in the order in which the images would come.
    func featureBatches(_ features: FeatureCache) throws -> ArrayLoader {
        let position = state.position
        return try ArrayLoader(
            features.training, of: data.training, batchSize: options.batchSize,
            sampler: options.order.sampler(for: data.training, seed: options.seed), dropLast: dropsLast,
            start: Loader.Position(epoch: position.epoch, batch: position.stepInEpoch), epochs: options.epochs)
    }
}
