/// Places buffers whose lifetimes do not overlap in the same memory.
///
/// The largest are placed greedily by size: the largest first, each at the lowest offset where it meets no buffer that lives at
/// the same time. Within a few percent of the optimum on networks (Pisarchyk and Lee, 2020, "Efficient Memory Management for
/// Deep Neural Net Inference"). That takes the square of their number, so there is a limit to it: the smaller ones of a long graph
/// get a region of their own, in which each takes a gap of its size that is free when its life begins. O(n log n) in all.
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

    /// How many buffers are placed greedily by size.
    private static let largest = 2000

    /// Places every large buffer at a multiple of `alignment` bytes, by default a page, and every small one at one of 64.
    public init(_ buffers: [Buffer], alignment: Int = 4096) {
        var offsets = [Int](repeating: 0, count: buffers.count)
        var placed = PlacedBuffers(buffers)
        var end = 0
        let order = buffers.indices.sorted { (buffers[$1].byteCount, $0) < (buffers[$0].byteCount, $1) }
        for index in order.prefix(MemoryPlan.largest) {
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
        var region = Region(start: end)
        for index in order.dropFirst(MemoryPlan.largest).sorted(by: {
            (buffers[$0].lifetime.lowerBound, $0) < (buffers[$1].lifetime.lowerBound, $1)
        }) {
            offsets[index] = region.place(buffers[index])
        }
        self.offsets = offsets
        byteCount = region.end
    }
}

/// Memory that is handed out in the order of time, and taken back when a buffer's life is over.
private struct Region {
    private(set) var end: Int
    /// The gaps, by size, so that equal buffers follow each other without a search.
    private var gaps: [Int: [Int]] = [:]
    /// What is to be taken back, by the step after which.
    private var ends: [Int: [(offset: Int, size: Int)]] = [:]
    private var now = 0

    init(start: Int) { end = start }

    mutating func place(_ buffer: MemoryPlan.Buffer) -> Int {
        let size = (max(buffer.byteCount, 1) + 63) / 64 * 64
        while now < buffer.lifetime.lowerBound {
            for over in ends.removeValue(forKey: now) ?? [] { gaps[over.size, default: []].append(over.offset) }
            now += 1
        }
        let offset = gaps[size]?.popLast() ?? end
        if offset == end { end += size }
        ends[buffer.lifetime.upperBound, default: []].append((offset, size))
        return offset
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
