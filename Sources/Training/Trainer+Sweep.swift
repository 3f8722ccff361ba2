import FoveaData
import FoveaLayers
import FoveaTensor

extension Trainer {
    /// Makes steps at given learning rates from where the run stands, and takes everything back: weights, slots and position are then what
    /// they were. Writes nothing and tells nothing.
    ///
    /// - Parameters:
    ///   - rates: One for each step; the schedule is not asked.
    ///   - draw: Which order of the images, and which other random numbers; the weights are the same for each.
    ///   - bound: The mean loss of a batch above which the rest is left out.
    /// - Returns: the mean loss of each step's batch, before its update; fewer than there are rates where one was above the bound, or not a
    ///   number.
    /// - Throws: what training throws.
    public func sweep(_ rates: [Double], draw: UInt64 = 0, stoppingAbove bound: Double = .infinity) throws -> [Double] {
        let before = try state.checkpoint()
        defer { try? state.restore(before) }
        state.position.seed = options.seed &+ draw
        return try interruption.whileCurrent {
            let epochs = rates.count / max(stepsPerEpoch, 1) + 1
            let loader = try Loader(
                data.training, data.pipeline, batchSize: options.batchSize, order: options.order,
                seed: options.seed &+ draw, dropLast: dropsLast, workers: options.workers,
                onBadImage: options.onBadImage, epochs: epochs)
            var losses: [Double] = []
            for rate in rates {
                try Interruption.check("a sweep over learning rates")
                guard let batch = try loader.next() ?? loader.next() else { break }
                if state.position.stepInEpoch == stepsPerEpoch { state.position.stepInEpoch = 0 }
                let (outcome, _) = try makeUpdate(batch, and: loader, by: step, learningRate: rate, momentum: nil)
                state.position.stepInEpoch += 1
                guard outcome.loss.isFinite else { break }
                losses.append(outcome.loss)
                if outcome.loss > bound { break }
            }
            return losses
        }
    }
}
