import FoveaTensor

/// Sums over images, to which several threads add, each to a part of its own.
protocol ImageAccumulator: Sendable {
    /// Adds an image.
    mutating func add(_ image: Image)
    /// Adds what was put by of the images so far; called after the last.
    mutating func flush()
    /// Adds the sums of another part. The result must not depend on which images were in which part.
    mutating func merge(_ other: Self)
}

extension ImageAccumulator {
    mutating func flush() {}

    /// Adds every image of a dataset once, each thread holding one image at a time.
    ///
    /// - Throws: what the dataset throws for the first image that cannot be read, where that stops the pass or there is no
    ///   other; `FoveaError(.interrupted)` when the current work is asked to stop.
    mutating func add(_ dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy) throws {
        let interruption = Interruption.current
        let pass = Monitor(DatasetPass<Self>(count: dataset.count, onBadImage: onBadImage))
        let empty = self
        var workers: [WorkerThread] = []
        do {
            for _ in 0..<max(min(threads, dataset.count), 1) {
                workers.append(
                    try WorkerThread {
                        var part = empty
                        while interruption?.isRequested != true, let indices = pass.update({ $0.take() }) {
                            part.add(dataset, indices) { index, error in pass.update { $0.fail(at: index, error) } }
                        }
                        part.flush()
                        pass.update { [part] in $0.finish(part) }
                    })
            }
        } catch {
            pass.update { $0.stop(error) }
        }
        for worker in workers { worker.join() }
        try Interruption.check("a pass over the images")
        for part in try pass.update({ $0.result }).get() { merge(part) }
    }

    private mutating func add(_ dataset: any Dataset, _ indices: Range<Int>, failing: (Int, any Error) -> Bool) {
        for index in indices {
            do {
                add(try dataset.image(at: index))
            } catch {
                guard failing(index, error) else { return }
            }
        }
    }
}

/// Which images have been taken, and what came of them.
private struct DatasetPass<Part: Sendable>: Sendable {
    private let count: Int
    private let onBadImage: BadImagePolicy
    private var untaken = 0
    private var parts: [Part] = []
    private var badImages = 0
    /// That of the first image.
    private var failure: (index: Int, error: any Error)?
    private var isStopped = false

    init(count: Int, onBadImage: BadImagePolicy) {
        self.count = count
        self.onBadImage = onBadImage
    }

    /// The next few images; `nil` when there is nothing more to do.
    mutating func take() -> Range<Int>? {
        guard !isStopped, untaken < count else { return nil }
        let indices = untaken..<min(untaken + 16, count)
        untaken = indices.upperBound
        return indices
    }

    /// Remembers the failure of the first image. Where it stops the pass, those before it have all been taken, so which one it
    /// is does not depend on the threads.
    ///
    /// - Returns: Whether the pass goes on.
    mutating func fail(at index: Int, _ error: any Error) -> Bool {
        badImages += 1
        if failure.map({ index < $0.index }) ?? true { failure = (index, error) }
        if onBadImage == .stop || !(error is FoveaError) { isStopped = true }
        return !isStopped
    }

    /// There is no thread to go on with.
    mutating func stop(_ error: any Error) {
        failure = (-1, error)
        isStopped = true
    }

    mutating func finish(_ part: Part) { parts.append(part) }

    /// The threads' parts, or the failure.
    var result: Result<[Part], any Error> {
        guard let failure, isStopped || badImages == count else { return .success(parts) }
        guard !isStopped, let error = failure.error as? FoveaError else { return .failure(failure.error) }
        return .failure(error.at("none of the images can be read"))
    }
}
