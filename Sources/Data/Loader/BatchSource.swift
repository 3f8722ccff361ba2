/// Where a training loop gets its batches from.
public protocol BatchSource: AnyObject {
    /// The next batch; `nil` once at the end of every epoch.
    ///
    /// - Throws: what making this batch threw.
    func next() throws -> Batch?

    /// The time that ``next()`` has stood still altogether because its batch was not ready.
    var dataWait: Duration { get }
    /// The workers' time in each stage, for the batches that were consumed.
    var stageTimes: StageTimes { get }
    /// The images that could not be read and were skipped, in the batches that were consumed.
    var badImages: [BadImage] { get }
}

extension Loader: BatchSource {}
