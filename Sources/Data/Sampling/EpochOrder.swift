/// The images of one epoch in order, and which of them have come before in it.
struct EpochOrder: Sendable {
    let epoch: Int
    private let indices: [Int]
    /// How often each has come before; empty where no image comes twice.
    private let occurrences: [Int]

    init(epoch: Int, sampler: any Sampler) {
        self.epoch = epoch
        let order = sampler.indices(epoch: epoch)
        indices = order
        var counts = [Int](repeating: 0, count: (order.max() ?? -1) + 1)
        let before = order.map { index in
            defer { counts[index] += 1 }
            return counts[index]
        }
        occurrences = counts.contains { $0 > 1 } ? before : []
    }

    /// Those at some places.
    func samples(_ places: Range<Int>) -> Samples {
        Samples(
            epoch: epoch, indices: indices[places],
            occurrences: occurrences.isEmpty ? nil : occurrences[places])
    }

    /// Consecutive images of an epoch.
    struct Samples: Sendable, Sequence {
        let epoch: Int
        fileprivate let indices: ArraySlice<Int>
        fileprivate let occurrences: ArraySlice<Int>?

        var count: Int { indices.count }

        func makeIterator() -> AnyIterator<(index: Int, occurrence: Int)> {
            var places = indices.indices.makeIterator()
            return AnyIterator {
                places.next().map { (indices[$0], occurrences?[$0] ?? 0) }
            }
        }
    }
}
