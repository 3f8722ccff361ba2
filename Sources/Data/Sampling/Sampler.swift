import FoveaTensor

/// Decides which images an epoch shows, and in which order.
///
/// A pure function of the epoch, so that a run can go on anywhere. Every epoch has the same number of images; an image
/// may come more than once or not at all.
public protocol Sampler: Sendable {
    /// The number of images in every epoch.
    var count: Int { get }
    /// The images of an epoch, counted from 0, in order.
    func indices(epoch: Int) -> [Int]
}

/// Every image once, from first to last.
public struct SequentialSampler: Sampler {
    /// The number of images in the dataset, all of which every epoch shows.
    public let count: Int

    /// For a dataset of `count` images.
    public init(count: Int) { self.count = count }

    /// `0 ..< count`, the same in every epoch.
    public func indices(epoch: Int) -> [Int] { Array(0..<count) }
}

/// Every image once, in an order drawn from the seed and the epoch; all orders are equally likely.
public struct ShuffledSampler: Sampler {
    /// The number of images in the dataset, all of which every epoch shows.
    public let count: Int
    /// What all epochs' orders are drawn from; the same seed gives the same orders.
    public let seed: UInt64

    /// For a dataset of `count` images.
    public init(count: Int, seed: UInt64) {
        self.count = count
        self.seed = seed
    }

    /// A permutation of `0 ..< count`: a function of the seed and the epoch alone.
    public func indices(epoch: Int) -> [Int] {
        Philox(key: seed, stream: RandomStream.shuffle(epoch: epoch)).permutation(count)
    }
}
