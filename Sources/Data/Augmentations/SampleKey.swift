import FoveaTensor

/// Which sample of which epoch something random happens to: what every augmentation's numbers are a function of, with
/// its place in the list. So any sample of any epoch can be made again alone.
public struct SampleKey: Sendable, Hashable {
    /// Of the whole run.
    public var seed: UInt64
    /// Counted from 0.
    public var epoch: Int
    /// The image's place in the dataset.
    public var index: Int
    /// How many times the image has come before in this epoch: 0 unless a sampler repeats images.
    public var occurrence: Int

    /// The first time that an image comes in an epoch, unless said otherwise.
    public init(seed: UInt64, epoch: Int, index: Int, occurrence: Int = 0) {
        self.seed = seed
        self.epoch = epoch
        self.index = index
        self.occurrence = occurrence
    }

    /// The stream of the augmentation at a place in the list.
    public func draws(place: Int) -> RandomDraws {
        // The sample has a key of its own, drawn from the seed, so that no two samples share a stream.
        let counter = UInt64(UInt32(truncatingIfNeeded: epoch)) << 32 | UInt64(UInt32(truncatingIfNeeded: occurrence))
        let words = Philox(key: seed, stream: RandomStream.augmentation(index: index)).block(counter)
        let key = UInt64(words[0]) << 32 | UInt64(words[1])
        return RandomDraws(Philox(key: key, stream: UInt64(place)))
    }
}
