/// Places buffers whose lifetimes do not overlap in the same memory.
///
/// Greedy by size: the largest buffer first, each at the lowest offset where it meets no buffer that lives at the same
/// time. Within a few percent of the optimum on networks (Pisarchyk and Lee, 2020, "Efficient Memory Management for
/// Deep Neural Net Inference"). O(n²) in the number of buffers.
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
        var placed: [(range: Range<Int>, lifetime: ClosedRange<Int>)] = []
        var end = 0
        let order = buffers.indices.sorted { (buffers[$1].byteCount, $0) < (buffers[$0].byteCount, $1) }
        for index in order {
            let buffer = buffers[index]
            let size = (buffer.byteCount + alignment - 1) / alignment * alignment
            var offset = 0
            // `placed` is sorted by offset: walk the gaps between the neighbours in time.
            for other in placed where other.lifetime.overlaps(buffer.lifetime) {
                if other.range.lowerBound >= offset + size { break }
                offset = max(offset, other.range.upperBound)
            }
            offsets[index] = offset
            end = max(end, offset + size)
            let range = offset..<(offset + size)
            let place = placed.firstIndex { $0.range.lowerBound > range.lowerBound } ?? placed.count
            placed.insert((range, buffer.lifetime), at: place)
        }
        self.offsets = offsets
        byteCount = end
    }
}
