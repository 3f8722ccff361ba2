import FoveaTensor

extension Dataset {
    /// What `body` makes of every image, or of the error that reading it threw, in the images' order. Each thread holds one
    /// image at a time.
    ///
    /// - Parameter reduction: How many times smaller an image of a size may be decoded.
    /// - Throws: a sentence when the system gives no thread.
    func mapImages<Result: Sendable>(
        threads: Int, reducing reduction: @escaping @Sendable (ImageSize) -> Int = { _ in 1 },
        _ body: @escaping @Sendable (Int, Swift.Result<Image, any Error>) -> Result
    ) throws -> [Result] {
        let interruption = Interruption.current
        let pass = Monitor(ImagePass<Result>(count: count))
        var workers: [WorkerThread] = []
        defer { for worker in workers { worker.join() } }
        for _ in 0..<max(min(threads, count), 1) {
            workers.append(
                try WorkerThread {
                    while let index = pass.update({ $0.take(unless: interruption) }) {
                        let result = body(index, Swift.Result { try image(at: index, reducing: reduction) })
                        pass.update { $0.finish(index, result) }
                    }
                })
        }
        let results = pass.wait { $0.results }
        try Interruption.check("a pass over images")
        return results
    }
}

/// Which images have been taken, and what came of them.
private struct ImagePass<Result: Sendable>: Sendable {
    private var untaken = 0
    private var unfinished: Int
    private var outcomes: [Result?]

    init(count: Int) {
        unfinished = count
        outcomes = [Result?](repeating: nil, count: count)
    }

    /// The next image; `nil` when all are taken, or the rest is not wanted any more.
    mutating func take(unless interruption: Interruption?) -> Int? {
        if interruption?.isRequested == true {
            unfinished -= outcomes.count - untaken
            untaken = outcomes.count
        }
        guard untaken < outcomes.count else { return nil }
        defer { untaken += 1 }
        return untaken
    }

    mutating func finish(_ index: Int, _ result: Result) {
        outcomes[index] = result
        unfinished -= 1
    }

    /// All of them, once they are there.
    var results: [Result]? { unfinished == 0 ? outcomes.compactMap(\.self) : nil }
}
