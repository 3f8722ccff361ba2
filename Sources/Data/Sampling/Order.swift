/// The order in which an epoch shows its images: the words of `--order`.
public enum Order: String, Sendable, Hashable, Codable, CaseIterable {
    /// A new order every epoch, drawn from (seed, epoch).
    case shuffled
    /// From first to last, as for evaluation.
    case sequential

    /// The sampler that shows `count` images in this order.
    public func sampler(count: Int, seed: UInt64) -> any Sampler {
        switch self {
        case .shuffled: ShuffledSampler(count: count, seed: seed)
        case .sequential: SequentialSampler(count: count)
        }
    }
}
