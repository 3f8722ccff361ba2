import FoveaTensor

/// Repeated augmentation (Hoffer et al. 2020, "Augment your batch"): every image comes several times in a row, differently
/// augmented each time, so that a batch holds several versions of fewer images.
///
/// An epoch has as many samples as the dataset has images, and so shows only a part of the images: others in each epoch.
public struct RepeatedSampler: Sampler {
    /// The number of samples in every epoch: as many as there are images.
    public let count: Int
    /// How many times in a row each image comes.
    public let times: Int
    private let shuffled: ShuffledSampler

    /// - Parameter times: At least 1.
    public init(count: Int, times: Int, seed: UInt64) {
        precondition(times >= 1, "an image must come at least once, not \(times) times")
        self.count = count
        self.times = times
        shuffled = ShuffledSampler(count: count, seed: seed)
    }

    /// The first images of the epoch's shuffled order, each `times` in a row.
    public func indices(epoch: Int) -> [Int] {
        let order = shuffled.indices(epoch: epoch)
        return (0..<count).map { order[$0 / times] }
    }
}
