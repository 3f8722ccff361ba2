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
    /// - Throws: what the dataset throws for the first image that cannot be read.
    mutating func add(_ dataset: any Dataset, threads: Int) throws {
        let pass = Monitor(DatasetPass<Self>(count: dataset.count))
        let empty = self
        var workers: [WorkerThread] = []
        do {
            for _ in 0..<max(min(threads, dataset.count), 1) {
                workers.append(
                    try WorkerThread {
                        var part = empty
                        while let indices = pass.update({ $0.take() }) {
                            part.add(dataset, indices) { index, error in pass.update { $0.fail(at: index, error) } }
                        }
                        part.flush()
                        pass.update { [part] in $0.finish(part) }
                    })
            }
        } catch {
            pass.update { $0.fail(at: -1, error) }
        }
        for worker in workers { worker.join() }
        for part in try pass.update({ $0.result }).get() { merge(part) }
    }

    private mutating func add(_ dataset: any Dataset, _ indices: Range<Int>, failing: (Int, any Error) -> Void) {
        for index in indices {
            do {
                add(try dataset.image(at: index))
            } catch {
                failing(index, error)
                return
            }
        }
    }
}

/// Which images have been taken, and what came of them.
private struct DatasetPass<Part: Sendable>: Sendable {
    private let count: Int
    private var untaken = 0
    private var parts: [Part] = []
    private var failure: (index: Int, error: any Error)?

    init(count: Int) { self.count = count }

    /// The next few images; `nil` when there is nothing more to do.
    mutating func take() -> Range<Int>? {
        guard failure == nil, untaken < count else { return nil }
        let indices = untaken..<min(untaken + 16, count)
        untaken = indices.upperBound
        return indices
    }

    /// Remembers the failure of the first image. Those before it have all been taken, so which one it is does not depend
    /// on the threads.
    mutating func fail(at index: Int, _ error: any Error) {
        if let failure, failure.index < index { return }
        failure = (index, error)
    }

    mutating func finish(_ part: Part) { parts.append(part) }

    /// The threads' parts, or the failure.
    var result: Result<[Part], any Error> { failure.map { .failure($0.error) } ?? .success(parts) }
}
