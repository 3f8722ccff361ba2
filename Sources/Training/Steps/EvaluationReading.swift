import FoveaData

/// How an evaluation reads its images.
public struct EvaluationReading {
    /// Threads that decode.
    public var workers: Int
    /// What happens when an image cannot be read; a skipped one is left out.
    public var onBadImage: BadImagePolicy
    /// Is told the images that were left out.
    public var skipped: ([BadImage]) -> Void

    /// By default one thread, and the first bad image ends the evaluation.
    public init(
        workers: Int = 1, onBadImage: BadImagePolicy = .stop, skipped: @escaping ([BadImage]) -> Void = { _ in }
    ) {
        self.workers = workers
        self.onBadImage = onBadImage
        self.skipped = skipped
    }
}
