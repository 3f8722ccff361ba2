import FoveaTensor

/// Batches of a dataset, decoded, augmented and normalized by worker threads ahead of the training step that needs them.
///
///     let loader = try Loader(train, pipeline, batchSize: 128, order: .shuffled, seed: 0, epochs: 3)
///     for _ in 0..<3 {
///         while let batch = try loader.next() { ... }     // nil ends an epoch
///     }
///
/// The batches go round in a ring of buffers that are allocated once; a batch that somebody keeps takes its buffer out of the
/// ring. Order and contents are a pure function of (sampler, seed, position), whatever the number of workers; workers
/// go on into the next epoch while the consumer finishes the last. Letting go of the loader at any moment ends its workers
/// and waits for them. A loader is used by one thread at a time.
public final class Loader {
    /// A place in the stream of batches, both counted from 0.
    public struct Position: Sendable, Hashable, Codable {
        /// Complete epochs before it.
        public var epoch: Int
        /// The batch within the epoch; one past the last stands for the epoch's end.
        public var batch: Int

        /// By default the very beginning.
        public init(epoch: Int = 0, batch: Int = 0) {
            self.epoch = epoch
            self.batch = batch
        }
    }

    /// The number of batches in every epoch.
    public var batchesPerEpoch: Int { schedule.batchesPerEpoch }

    /// The place of what ``next()`` gives next. A loader that starts here goes on exactly.
    public private(set) var position: Position

    /// The time that ``next()`` has stood still altogether because its batch was not ready.
    public private(set) var dataWait = Duration.zero

    /// The workers' time in each stage, for the batches that were consumed.
    public private(set) var stageTimes = StageTimes()

    /// The images that could not be read and were skipped, in the batches that were consumed.
    public private(set) var badImages: [BadImage] = []

    /// What the batches' targets are.
    public let target: BatchTarget

    /// How many batches are in memory at one time: one with the consumer, one ready, and one in the hands of each worker.
    public static func batches(workers: Int) -> Int { workers + 2 }

    private let schedule: BatchSchedule
    private let ring: Monitor<BatchRing>
    private let makeBuffer: () -> BatchBuffer
    /// What the last batch and its arrays hold.
    private var loan: BatchLoan?
    private var workers: [WorkerThread] = []
    /// The number of the next batch, counted from the start.
    private var number = 0
    private var failure: (any Error)?
    private let clock = ContinuousClock()

    /// - Parameters:
    ///   - sampler: Which images an epoch shows, in which order.
    ///   - seed: What augmentations are drawn from.
    ///   - dropLast: Whether an epoch's last batch is left out when it is not full.
    ///   - workers: Threads that decode, augment and normalize. One is enough for images in memory.
    ///   - onBadImage: What happens when an image cannot be read.
    ///   - replacesBadImages: Whether a skipped image's place is taken by the next that can be read, or left out.
    ///   - start: Where to begin.
    ///   - epochs: The number of epochs altogether, those before `start` included, after which ``next()`` gives `nil`
    ///     for good; endless where it is `nil`.
    /// - Throws: a sentence when a number is out of range, or an epoch would have no batch.
    public init(
        _ dataset: any Dataset, _ pipeline: Pipeline, batchSize: Int, sampler: any Sampler, seed: UInt64 = 0,
        dropLast: Bool = false, workers: Int = 1, onBadImage: BadImagePolicy = .stop, replacesBadImages: Bool = true,
        start: Position = Position(), epochs: Int? = nil
    ) throws {
        try Loader.check(dataset, pipeline, batchSize, sampler, dropLast, workers)
        schedule = BatchSchedule(
            sampler: sampler, batchSize: batchSize, dropLast: dropLast, start: start, epochs: epochs)
        guard start.epoch >= 0, (0...schedule.batchesPerEpoch).contains(start.batch) else {
            throw FoveaError.invalid(
                "batch \(start.batch) of epoch \(start.epoch) does not exist: an epoch has \(schedule.batchesPerEpoch) "
                    + "batches; was the run started with another batch size or dataset?")
        }
        position = start
        let target = BatchTarget(of: dataset, isMixed: !pipeline.mixings.isEmpty)
        self.target = target
        let imageSize = try pipeline.imageSize(of: dataset)
        try pipeline.normalization.requireFit(channels: dataset.channels, size: imageSize)
        let plan = BatchReader.Plan(
            dataset: dataset, pipeline: pipeline, imageSize: imageSize, target: target,
            seed: seed, onBadImage: onBadImage, replacesBadImages: replacesBadImages)
        let depth = Loader.batches(workers: workers)
        let size = schedule.batchSize
        let imageShape: Shape = [dataset.channels, imageSize.height, imageSize.width]
        makeBuffer = { BatchBuffer(batchSize: size, imageShape: imageShape, target: target) }
        ring = Monitor(BatchRing((0..<depth).map { [makeBuffer] _ in makeBuffer() }, schedule: schedule))

        let applier = NormalizationApplier(pipeline.normalization)
        for _ in 0..<workers {
            // The workers know the ring, not the loader, so that it can go away before they do.
            self.workers.append(
                try WorkerThread { [ring] in Loader.work(BatchReader(plan, applier), ring) })
        }
    }

    /// A loader in an order that has a name.
    ///
    /// - Parameter seed: What orders and augmentations are drawn from.
    public convenience init(
        _ dataset: any Dataset, _ pipeline: Pipeline, batchSize: Int, order: Order, seed: UInt64 = 0,
        dropLast: Bool = false, workers: Int = 1, onBadImage: BadImagePolicy = .stop, replacesBadImages: Bool = true,
        start: Position = Position(), epochs: Int? = nil
    ) throws {
        try self.init(
            dataset, pipeline, batchSize: batchSize, sampler: order.sampler(for: dataset, seed: seed), seed: seed,
            dropLast: dropLast, workers: workers, onBadImage: onBadImage, replacesBadImages: replacesBadImages,
            start: start, epochs: epochs)
    }

    deinit {
        ring.update { $0.stop() }
        for worker in workers { worker.join() }
    }

    /// The next batch; `nil` once at the end of every epoch.
    ///
    /// The memory of the batch before it goes back to the workers, unless somebody still holds that batch or one of its arrays.
    ///
    /// - Throws: what reading an image of this batch threw, now and at every later call.
    public func next() throws -> Batch? {
        if let failure { throw failure }
        takeBack()
        if position.batch == batchesPerEpoch {
            position = Position(epoch: position.epoch + 1, batch: 0)
            return nil
        }
        guard schedule.position(of: number) != nil else { return nil }
        let loaded = try wait(for: number)
        stageTimes += loaded.times
        badImages += loaded.badImages
        let buffer = ring.update { [number] in $0.buffer(of: number) }
        let loan = BatchLoan(of: buffer)
        self.loan = loan
        let batch = buffer.batch(loaded.indices, on: loan)
        number += 1
        position.batch += 1
        // Every image of it was bad and left out.
        return batch.count > 0 ? batch : try next()
    }

    /// Gives the last batch's memory back to the workers, or leaves it to whoever has kept the batch.
    private func takeBack() {
        let isKept = loan != nil && !isKnownUniquelyReferenced(&loan)
        loan = nil
        let other = isKept ? makeBuffer() : nil
        ring.update { [number] in
            if let other { $0.leave(number - 1, for: other) }
            $0.release(before: number)
        }
    }

    /// Waits until the first batch is there, so that what is wrong with it is found before anything else is done.
    ///
    /// - Throws: what reading an image of it threw.
    public func prepare() throws {
        guard position.batch < batchesPerEpoch, schedule.position(of: number) != nil else { return }
        _ = try wait(for: number)
        dataWait = .zero
    }

    private func wait(for number: Int) throws -> BatchReader.Loaded {
        let before = clock.now
        let outcome = ring.wait { $0.outcome(of: number) }
        dataWait += clock.now - before
        do {
            return try outcome.get()
        } catch {
            failure = error
            ring.update { $0.stop() }
            throw error
        }
    }

    private static func work(_ reader: BatchReader, _ ring: Monitor<BatchRing>) {
        while case .fill(let number, let buffer, let samples) = ring.wait(for: { $0.take() }) {
            let outcome = Result<BatchReader.Loaded, any Error> { try reader.read(samples, into: buffer) }
            ring.update { $0.finish(number, outcome) }
        }
    }

    private static func check(
        _ dataset: any Dataset, _ pipeline: Pipeline, _ batchSize: Int, _ sampler: any Sampler,
        _ dropLast: Bool, _ workers: Int
    ) throws {
        guard batchSize >= 1, (1...mostWorkers).contains(workers) else {
            throw FoveaError.usage(
                "a loader needs a batch size of at least 1 and 1 to \(mostWorkers) workers, but got \(batchSize) and \(workers)"
            )
        }
        guard sampler.count > 0 else { throw FoveaError.invalid("there is no image to load: the dataset is empty") }
        guard !dropLast || sampler.count >= batchSize else {
            throw FoveaError.invalid(
                "\(sampler.count) images do not fill one batch of \(batchSize), and incomplete batches are dropped; "
                    + "use a smaller batch size")
        }
    }
}
