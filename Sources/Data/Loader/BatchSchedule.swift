/// Which batches there are, in which order: epoch after epoch from a starting position.
struct BatchSchedule: Sendable {
    let sampler: any Sampler
    /// No more than there are images, whatever was asked for, so that it can be added to and multiplied.
    let batchSize: Int
    let batchesPerEpoch: Int
    private let start: Loader.Position
    /// The epoch before which it ends; `nil`: never.
    private let epochs: Int?

    init(sampler: any Sampler, batchSize: Int, dropLast: Bool, start: Loader.Position, epochs: Int?) {
        self.sampler = sampler
        let size = min(batchSize, sampler.count)
        self.batchSize = size
        self.start = start
        self.epochs = epochs
        batchesPerEpoch = dropLast ? sampler.count / size : (sampler.count + size - 1) / size
    }

    /// Where the batch with this number, counted from the start, belongs; `nil` beyond the last epoch.
    func position(of number: Int) -> Loader.Position? {
        let batch = start.batch + number
        let epoch = start.epoch + batch / batchesPerEpoch
        if let epochs, epoch >= epochs { return nil }
        return Loader.Position(epoch: epoch, batch: batch % batchesPerEpoch)
    }

    /// The places of a batch in its epoch's order; the last may be short.
    func range(ofBatch batch: Int) -> Range<Int> {
        (batch * batchSize)..<min((batch + 1) * batchSize, sampler.count)
    }
}
