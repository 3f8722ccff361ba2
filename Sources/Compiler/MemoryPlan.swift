/// Places buffers whose lifetimes do not overlap in the same memory.
///
/// Greedy by size: the largest buffer first, each at the lowest offset where it meets no buffer that lives at the same
/// time. Within a few percent of the optimum on networks (Pisarchyk and Lee, 2020, "Efficient Memory Management for
/// Deep Neural Net Inference"). Each buffer is compared only with those that live in the same stretches of time, so that the
/// work grows with how many live together, not with the square of how many there are.
public struct MemoryPlan: Sendable {
    /// A block of memory that is needed for some of the steps.
    public struct Buffer: Sendable {
        /// Its size; rounded up to the alignment when it is placed.
        public var byteCount: Int
        /// The first and the last step that touch it.
        public var lifetime: ClosedRange<Int>

        /// A buffer that keeps its contents from the first to the last step of `lifetime`, both included.
        public init(byteCount: Int, lifetime: ClosedRange<Int>) {
            self.byteCount = byteCount
            self.lifetime = lifetime
        }
    }

    /// One offset per buffer, multiples of `alignment`.
    public let offsets: [Int]
    /// The bytes all buffers together take.
    public let byteCount: Int

    /// Places every buffer at a multiple of `alignment` bytes, by default a page.
    public init(_ buffers: [Buffer], alignment: Int = 4096) {
        var offsets = [Int](repeating: 0, count: buffers.count)
        var placed = PlacedBuffers(buffers)
        var end = 0
        let order = buffers.indices.sorted { (buffers[$1].byteCount, $0) < (buffers[$0].byteCount, $1) }
        for index in order {
            let size = (buffers[index].byteCount + alignment - 1) / alignment * alignment
            var offset = 0
            for other in placed.neighbours(of: index) {
                if other.lowerBound >= offset + size { break }
                offset = max(offset, other.upperBound)
            }
            offsets[index] = offset
            end = max(end, offset + size)
            placed.insert(index, offset..<(offset + size))
        }
        self.offsets = offsets
        byteCount = end
    }
}

/// The buffers that have a place already, by the stretches of time in which they live.
private struct PlacedBuffers {
    private let lifetimes: [ClosedRange<Int>]
    private var ranges: [Range<Int>?]
    /// Steps that make up one stretch.
    private let stretch: Int
    private var byStretch: [[Int]]

    init(_ buffers: [MemoryPlan.Buffer]) {
        lifetimes = buffers.map(\.lifetime)
        ranges = buffers.map { _ in nil }
        let last = lifetimes.map(\.upperBound).max() ?? 0
        stretch = max(Int(Double(last).squareRoot()), 1)
        byStretch = [[Int]](repeating: [], count: last / stretch + 1)
    }

    private func stretches(of index: Int) -> ClosedRange<Int> {
        lifetimes[index].lowerBound / stretch...lifetimes[index].upperBound / stretch
    }

    mutating func insert(_ index: Int, _ range: Range<Int>) {
        ranges[index] = range
        for place in stretches(of: index) { byStretch[place].append(index) }
    }

    /// Where the buffers are that live at the same time, lowest first.
    func neighbours(of index: Int) -> [Range<Int>] {
        let own = stretches(of: index)
        var found: [Range<Int>] = []
        for place in own {
            for other in byStretch[place] {
                // One that lives in several of these stretches counts in the first.
                guard max(lifetimes[other].lowerBound / stretch, own.lowerBound) == place,
                    lifetimes[other].overlaps(lifetimes[index]), let range = ranges[other]
                else { continue }
                found.append(range)
            }
        }
        return found.sorted { $0.lowerBound < $1.lowerBound }
    }
}
