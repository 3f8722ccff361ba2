import FoveaData
import FoveaTensor

extension Trainer {
    /// What a run would take.
    public struct Expense: Sendable {
        /// Batches of an epoch.
        public let batchesPerEpoch: Int
        /// Steps of an epoch, of one or more batches each.
        public let stepsPerEpoch: Int
        /// Of the first batch, which compiles.
        public let secondsToBegin: Double
        /// Waiting for the images included; of several, after the first.
        public let secondsPerBatch: Double
        /// Of the validation after each epoch; 0 where there is none.
        public let secondsPerValidation: Double
        /// Of the test at the end; 0 where there is none.
        public let secondsPerTest: Double
        /// What training takes of memory, its data not counted.
        public let memoryBytes: Int
        /// What the machine, or the container, can give.
        public let availableBytes: Int

        /// Without the validation.
        public var secondsPerEpoch: Double { Double(batchesPerEpoch) * secondsPerBatch }
        /// The same of a pace that was measured later.
        package func paced(secondsPerStep seconds: Double) -> Expense {
            Expense(
                batchesPerEpoch: batchesPerEpoch, stepsPerEpoch: stepsPerEpoch, secondsToBegin: secondsToBegin,
                secondsPerBatch: seconds * Double(stepsPerEpoch) / Double(max(batchesPerEpoch, 1)),
                secondsPerValidation: secondsPerValidation, secondsPerTest: secondsPerTest, memoryBytes: memoryBytes,
                availableBytes: availableBytes)
        }

        /// A step of one or more batches.
        public var secondsPerStep: Double { secondsPerEpoch / Double(max(stepsPerEpoch, 1)) }
    }

    /// Does everything that training does first, makes a few steps more than the one that compiles, and writes nothing. The steps change the
    /// state: a run wants a trainer of its own.
    ///
    /// - Parameter seconds: How long steps are made, at least; three are made in any case.
    /// - Throws: what training throws.
    public func tryOut(forAtLeast seconds: Double = 0) throws -> Expense {
        try interruption.whileCurrent {
            let available = MachineMemory().available
            let loader = try loader()
            try loader.prepare()
            for warning in try doubts() + begin() { events.receive(.warning(Event.Warning(warning))) }
            let (first, others) = try secondsPerBatch(loader, forAtLeast: seconds)
            return Expense(
                batchesPerEpoch: lastBatch.batchesPerEpoch, stepsPerEpoch: stepsPerEpoch, secondsToBegin: first,
                secondsPerBatch: others,
                secondsPerValidation: try data.validation.map(secondsToEvaluate) ?? 0,
                secondsPerTest: try data.test.map(secondsToEvaluate) ?? 0,
                memoryBytes: try step.memoryBytes(batchSize: min(options.batchSize, data.training.count)),
                availableBytes: available)
        }
    }

    /// - Throws: what a step throws, and a sentence where no image can be read.
    private func secondsPerBatch(_ loader: Loader, forAtLeast seconds: Double) throws -> (
        first: Double, others: Double
    ) {
        var began = ContinuousClock.now
        guard let batch = try loader.next() else {
            throw FoveaError.invalid("there is no image to try a step with that can be read")
        }
        try tryStep(batch)
        let first = (.now - began) / .seconds(1)
        began = .now
        var count = 0
        // What waits already was read before the clock ran: where images are what takes the time, the first steps do not wait for them.
        let waiting = Loader.batches(workers: options.workers)
        while count < waiting, (.now - began) / .seconds(1) < seconds {
            guard let batch = try loader.next() ?? loader.next() else { break }
            try tryStep(batch)
            count += 1
        }
        began = .now
        count = 0
        while count < 3 || (.now - began) / .seconds(1) < seconds {
            guard let batch = try loader.next() ?? loader.next() else { break }
            try tryStep(batch)
            count += 1
        }
        return (first, count > 0 ? (.now - began) / .seconds(1) / Double(count) : first)
    }

    private func tryStep(_ batch: Batch) throws {
        try Interruption.check("trying out")
        let outcome = try step(state, images: batch.images, labels: batch.labels, learningRate: learningRate)
        guard outcome.loss.isFinite else {
            throw nonFinite("the loss became \(outcome.loss.asFound)", rate: learningRate)
        }
    }

    /// How long a part takes, from a few batches of it.
    private func secondsToEvaluate(_ dataset: any Dataset) throws -> Double {
        let few = Subset(of: dataset, indices: Array(0..<min(dataset.count, 4 * min(options.batchSize, dataset.count))))
        var seconds = 0.0
        // The first pass compiles.
        for _ in 1...2 {
            let began = ContinuousClock.now
            _ = try evaluation.tally(
                state.evaluated, over: few, data.evaluation, batchSize: options.batchSize,
                reading: EvaluationReading(workers: options.workers, onBadImage: options.onBadImage) { _ in })
            seconds = (.now - began) / .seconds(1)
        }
        return seconds * Double(dataset.count) / Double(max(few.count, 1))
    }
}
