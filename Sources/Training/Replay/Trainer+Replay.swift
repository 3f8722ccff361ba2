import FoveaData
import FoveaLayers
import FoveaTensor

extension Trainer {
    /// Goes on to just before a step, without writing anything, and looks at every layer in that step. The step itself is not made.
    ///
    /// The numbers are those of the run, bit for bit, where it computes with the same number of threads on the same machine.
    ///
    /// - Parameter number: Counted from 1, beyond where the run stands.
    /// - Returns: of a step of several batches the first in which something is wrong, or the first of all.
    /// - Throws: a usage sentence for a step that the run does not have, or that lies behind; what training throws on the way.
    public func replay(step number: Int) throws -> StepReport {
        let reports = try replays(step: number)
        guard let report = reports.first(where: { $0.finding != nil }) ?? reports.first else {
            throw FoveaError.defect("the loader has no batch for step \(number)")
        }
        return report
    }

    /// ``replay(step:)`` of every batch of the step.
    func replays(step number: Int) throws -> [StepReport] {
        guard number > state.position.step, number <= totalSteps else {
            throw FoveaError.usage(
                "the step to look at must be from \(state.position.step + 1) to \(totalSteps), but got \(number)")
        }
        return try interruption.whileCurrent {
            pause = number - 1
            let loader = try loader()
            while state.position.step < number - 1 {
                try trainEpoch(loader)
                if state.position.stepInEpoch == stepsPerEpoch { try closeEpoch() }
            }
            let left = lastBatch.batchesPerEpoch - state.position.stepInEpoch * options.accumulate
            let parts = max(min(options.accumulate, left), 1)
            return try (1...parts).compactMap { part in
                // `nil` is the end of the epoch before.
                let batch = try loader.next() ?? (part == 1 ? loader.next() : nil)
                return try batch.map { try report(number, $0, part: part, of: parts) }
            }
        }
    }

    private func report(_ number: Int, _ batch: Batch, part: Int, of parts: Int) throws -> StepReport {
        let probe = try Probe(
            step.model(at: state.position.step), inputShape: data.inputShape, objective: .loss(loss), mode: .training,
            backend: backend)
        let key = StepInputs.key(seed: state.position.seed, step: state.position.step * options.accumulate + part - 1)
        let reading = try probe(
            state.variables, images: batch.images, target: batch.labels, key: UInt64(key.0) | UInt64(key.1) << 32)
        let trace = try TracedModel(model, input: imageBatch(1, data.inputShape), mode: .inference)
        let summaries = Dictionary(trace.records.map { ($0.path, $0.summary) }, uniquingKeysWith: { first, _ in first })
        let bad = try state.readVariables().entries.filter { !$0.array.isFinite }.map(\.path)
        let layers = try probe.paths.map { path in
            StepReport.Layer(
                path: path, summary: summaries[path] ?? "sum", values: ArrayStatistics(try reading.values[path]),
                gradients: ArrayStatistics(try reading.gradients[path]),
                badVariables: bad.filter { $0.hasPrefix(path + ".") })
        }
        let place = SchedulePlace(
            step: state.position.step, totalSteps: totalSteps, stepsPerEpoch: stepsPerEpoch,
            validationLosses: state.position.validations.map(\.loss))
        return StepReport(
            step: number, epoch: state.position.epoch + 1, part: part, parts: parts,
            images: batch.indices.map { ($0, data.training.place(of: $0)) },
            batch: [("images", batch.images), ("labels", batch.labels)], input: ArrayStatistics(batch.images),
            layers: layers, loss: reading.objective ?? .nan, learningRate: learningRate * schedule.factor(at: place))
    }
}
