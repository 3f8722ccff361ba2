import FoveaTensor

extension Trainer {
    /// What a run would take.
    public struct Expense: Sendable {
        /// Batches of an epoch.
        public let batchesPerEpoch: Int
        /// The median of a few, after the first.
        public let secondsPerBatch: Double
        /// What training takes of memory, its data not counted.
        public let memoryBytes: Int
        /// What the machine, or the container, can give.
        public let availableBytes: Int

        /// Without the validation.
        public var secondsPerEpoch: Double { Double(batchesPerEpoch) * secondsPerBatch }
    }

    /// Does everything that training does first, makes three steps more than the one that compiles, and writes nothing.
    ///
    /// - Throws: what training throws.
    public func tryOut() throws -> Expense {
        try interruption.whileCurrent {
            let available = MachineMemory().available
            let loader = try loader()
            try loader.prepare()
            for warning in data.warnings + data.doubts + (try begin()) {
                events.receive(.warning(Event.Warning(warning)))
            }
            var seconds: [Double] = []
            for _ in 1...min(4, totalSteps) {
                guard let batch = try loader.next() ?? loader.next() else { break }
                let began = ContinuousClock.now
                let outcome = try step(state, images: batch.images, labels: batch.labels, learningRate: learningRate)
                guard outcome.loss.isFinite else {
                    throw nonFinite("the loss became \(outcome.loss.asFound)", rate: learningRate)
                }
                seconds.append((ContinuousClock.now - began) / .seconds(1))
            }
            // The first one compiles.
            let sorted = (seconds.count > 1 ? Array(seconds.dropFirst()) : seconds).sorted()
            guard !sorted.isEmpty else {
                throw FoveaError.invalid("there is no image to try a step with that can be read")
            }
            return Expense(
                batchesPerEpoch: lastBatch.batchesPerEpoch, secondsPerBatch: sorted[sorted.count / 2],
                memoryBytes: try step.memoryBytes(batchSize: min(options.batchSize, data.training.count)),
                availableBytes: available)
        }
    }
}
