import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

extension Trainer {
    /// What the loss is of answers that know nothing: all scores 0, so that every class is as likely as the others.
    ///
    /// - Parameter target: Of a batch.
    /// - Throws: what the loss throws.
    public func chanceLoss(of target: NDArray) throws -> Double {
        let scores = try TracedModel(model, input: imageBatch(1, data.inputShape), mode: .inference).output.shape
        let zeros = NDArray(repeating: 0, TensorType(Shape([target.shape[0]] + scores.dimensions.dropFirst()), .f32))
        let program = Program(backend: backend) { [loss] _, inputs in
            let sum = try loss.sum(inputs["scores"], target: inputs["target"])
            return .init(outputs: NamedValues(["loss"], [try sum.mean()]))
        }
        let found = try program(state: [:], inputs: ["scores": zeros, "target": target])
        return try found["loss"].doubles.first ?? .nan
    }

    /// Makes steps at given learning rates from where the run stands, and takes everything back: weights, slots and position are then what
    /// they were. Writes nothing and tells nothing.
    ///
    /// - Parameters:
    ///   - rates: One for each step; the schedule is not asked.
    ///   - draw: Which order of the images, and which other random numbers; the weights are the same for each.
    ///   - isWanted: Whether to go on after a step.
    /// - Returns: the mean loss of each step's batch, and its share of right answers where there are classes, before its update; fewer than there
    ///   are rates where one was the last that was wanted, or not a number.
    /// - Throws: what training throws.
    public func sweep(
        _ rates: [Double], draw: UInt64 = 0, while isWanted: ((loss: Double, top1: Double?)) -> Bool = { _ in true }
    ) throws -> [(loss: Double, top1: Double?)] {
        let before = try state.checkpoint()
        defer { try? state.restore(before) }
        state.position.seed = options.seed &+ draw
        return try interruption.whileCurrent {
            let epochs = rates.count / max(stepsPerEpoch, 1) + 1
            let loader = try Loader(
                data.training, data.pipeline, batchSize: options.batchSize, order: options.order,
                seed: options.seed &+ draw, dropLast: dropsLast, workers: options.workers,
                onBadImage: options.onBadImage, epochs: epochs)
            var losses: [(loss: Double, top1: Double?)] = []
            for rate in rates {
                try Interruption.check("a sweep over learning rates")
                guard let batch = try loader.next() ?? loader.next() else { break }
                if state.position.stepInEpoch == stepsPerEpoch { state.position.stepInEpoch = 0 }
                let (outcome, count) = try makeUpdate(batch, and: loader, by: step, learningRate: rate, momentum: nil)
                state.position.stepInEpoch += 1
                guard outcome.loss.isFinite else { break }
                let measured = (outcome.loss, outcome.correct.map { Double($0) / Double(max(count, 1)) })
                losses.append(measured)
                if !isWanted(measured) { break }
            }
            return losses
        }
    }
}
