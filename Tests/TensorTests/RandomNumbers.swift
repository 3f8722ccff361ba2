import FoveaTensor

/// Reproducible numbers for tests that want many shapes.
struct RandomNumbers {
    private let words: [UInt32]
    private var next = 0

    init(seed: Int) { words = Philox(key: UInt64(seed), stream: 7).bits(4096).map { UInt32($0) } }

    private mutating func word() -> UInt32 {
        defer { next += 1 }
        return words[next % words.count]
    }

    mutating func int(in range: ClosedRange<Int>) -> Int { range.lowerBound + Int(word()) % range.count }

    mutating func size(in range: ClosedRange<Int>) -> Size2d {
        Size2d(height: int(in: range), width: int(in: range))
    }

    /// Numbers in -1..<1.
    mutating func array(_ shape: Shape) -> NDArray {
        NDArray(shape, (0..<shape.count).map { _ in Double(word()) / 0x1p31 - 1 })
    }

    /// A permutation of multiples of 1/8: no two numbers are close, so a maximum is smooth around them.
    mutating func distinctArray(_ shape: Shape) -> NDArray {
        var places = Array(0..<shape.count)
        for end in places.indices.dropFirst().reversed() { places.swapAt(end, int(in: 0...end)) }
        return NDArray(shape, places.map { Double($0) / 8 - 1 })
    }
}
