import FoveaTensor

/// Batches of rows of an array, in the order in which a ``Loader`` would give the images of a dataset: for what was computed of them
/// before, such as the features of a frozen network. Rows are copied when they are asked for; nothing is read ahead.
public final class ArrayLoader: BatchSource {
    private let rows: NDArray
    private let dataset: any Dataset
    private let target: BatchTarget
    private let schedule: BatchSchedule
    private var position: Loader.Position
    /// The number of the next batch, counted from the start.
    private var number = 0
    private var order: EpochOrder?

    /// Nothing ever waits for memory.
    public let dataWait = Duration.zero
    public let stageTimes = StageTimes()
    public let badImages: [BadImage] = []

    /// - Parameters:
    ///   - rows: f32, one row for each sample of the dataset, in its order.
    ///   - dataset: What the labels or values are of.
    ///   - sampler: Which rows an epoch shows, in which order.
    ///   - dropLast: Whether an epoch's last batch is left out when it is not full.
    ///   - start: Where to begin.
    ///   - epochs: The number of epochs altogether; endless where it is `nil`.
    /// - Throws: a sentence when there are not as many rows as samples.
    public init(
        _ rows: NDArray, of dataset: any Dataset, batchSize: Int, sampler: any Sampler, dropLast: Bool = false,
        start: Loader.Position = Loader.Position(), epochs: Int? = nil
    ) throws {
        guard rows.type.dtype == .f32, rows.shape.rank > 0, rows.shape[0] == dataset.count, batchSize > 0,
            sampler.count > 0
        else {
            throw FoveaError.invalid(
                "expected f32 rows for \(dataset.count) samples and a batch size of at least 1, but got \(rows.type) and "
                    + "\(batchSize)")
        }
        self.rows = rows
        self.dataset = dataset
        target = BatchTarget(of: dataset)
        position = start
        schedule = BatchSchedule(
            sampler: sampler, batchSize: batchSize, dropLast: dropLast, start: start, epochs: epochs)
    }

    /// The next batch, in memory of its own; `nil` once at the end of every epoch.
    public func next() throws -> Batch? {
        if position.batch == schedule.batchesPerEpoch {
            position = Loader.Position(epoch: position.epoch + 1, batch: 0)
            return nil
        }
        guard let place = schedule.position(of: number) else { return nil }
        if order?.epoch != place.epoch { order = EpochOrder(epoch: place.epoch, sampler: schedule.sampler) }
        number += 1
        position.batch += 1
        let indices = order?.samples(schedule.range(ofBatch: place.batch)).map(\.index) ?? []
        let shape = Shape(Array(rows.shape.dimensions.dropFirst()))
        let buffer = BatchBuffer(batchSize: indices.count, imageShape: shape, target: target)
        rows.withUnsafeBytes { bytes in
            let numbers = bytes.bindMemory(to: Float.self)
            for (place, index) in indices.enumerated() {
                _ = buffer.image(place).update(
                    fromContentsOf: numbers[(index * shape.count)..<((index + 1) * shape.count)])
                buffer.setTarget(place, from: dataset, index: index)
            }
        }
        return buffer.batch(indices, on: BatchLoan(of: buffer))
    }
}
