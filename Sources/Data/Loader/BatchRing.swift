import FoveaTensor

/// The slots between the workers and the consumer, and who has which.
///
/// Batches are numbered in the order in which they are consumed; batch `n` lies in slot `n mod depth`. Workers take
/// numbers in order and may finish in any; the consumer takes each number in turn. So what it gets does not depend on
/// how many workers there are, and a slow consumer holds the workers back.
struct BatchRing: Sendable {
    private var buffers: [BatchBuffer]
    private var outcomes: [Result<BatchReader.Loaded, any Error>?]
    /// The next batch that no worker has taken.
    private var untaken = 0
    /// Batches before this one have been consumed, and their slots are free.
    private var released = 0
    private var isStopping = false

    /// One epoch's images, kept while its batches are handed out.
    private var order: EpochOrder?
    private let schedule: BatchSchedule

    init(_ buffers: [BatchBuffer], schedule: BatchSchedule) {
        self.buffers = buffers
        outcomes = [Result<BatchReader.Loaded, any Error>?](repeating: nil, count: buffers.count)
        self.schedule = schedule
    }

    /// What a worker does next.
    enum Work {
        case fill(number: Int, buffer: BatchBuffer, samples: EpochOrder.Samples)
        case stop
    }

    /// The next batch to fill, or `nil` while there is no free slot.
    mutating func take() -> Work? {
        if isStopping { return .stop }
        guard let position = schedule.position(of: untaken) else { return .stop }
        guard untaken < released + outcomes.count else { return nil }
        let order = order(of: position.epoch)
        let number = untaken
        untaken += 1
        return .fill(
            number: number, buffer: buffer(of: number),
            samples: order.samples(schedule.range(ofBatch: position.batch)))
    }

    private mutating func order(of epoch: Int) -> EpochOrder {
        if let order, order.epoch == epoch { return order }
        let drawn = EpochOrder(epoch: epoch, sampler: schedule.sampler)
        order = drawn
        return drawn
    }

    /// A worker has filled a batch, or could not.
    mutating func finish(_ number: Int, _ outcome: Result<BatchReader.Loaded, any Error>) {
        outcomes[number % outcomes.count] = outcome
    }

    /// The outcome of a batch, or `nil` while it is being worked on.
    func outcome(of number: Int) -> Result<BatchReader.Loaded, any Error>? { outcomes[number % outcomes.count] }

    /// Where a batch lies.
    func buffer(of number: Int) -> BatchBuffer { buffers[number % buffers.count] }

    /// Leaves a batch's memory to whoever holds the batch; its slot gets other memory.
    mutating func leave(_ number: Int, for other: BatchBuffer) { buffers[number % buffers.count] = other }

    /// The consumer needs the batches before `number` no more.
    mutating func release(before number: Int) {
        while released < number {
            outcomes[released % outcomes.count] = nil
            released += 1
        }
    }

    /// Lets the workers end.
    mutating func stop() { isStopping = true }
}
