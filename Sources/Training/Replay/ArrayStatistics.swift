import FoveaTensor

/// What the numbers of an array are like.
public struct ArrayStatistics: Sendable, Equatable {
    /// Of the finite numbers; 0 where there are none.
    public let mean: Double
    /// The root of the finite numbers' mean square.
    public let rms: Double
    /// The smallest and the largest of the finite numbers.
    public let range: ClosedRange<Double>
    /// How many are infinite or not a number.
    public let badCount: Int
    /// The place of the first of those, along each axis, and what stands there.
    public let firstBad: (index: [Int], value: Double)?

    /// Of an f32 array.
    public init(_ array: NDArray) {
        var (sum, squares, count, bad) = (0.0, 0.0, 0, 0)
        var (least, most) = (Double.infinity, -Double.infinity)
        var first: (place: Int, value: Double)?
        array.withUnsafeBytes { bytes in
            for (place, number) in bytes.bindMemory(to: Float.self).enumerated() {
                let value = Double(number)
                guard value.isFinite else {
                    bad += 1
                    if first == nil { first = (place, value) }
                    continue
                }
                sum += value
                squares += value * value
                count += 1
                least = min(least, value)
                most = max(most, value)
            }
        }
        mean = sum / Double(max(count, 1))
        rms = (squares / Double(max(count, 1))).squareRoot()
        range = count > 0 ? least...most : 0...0
        badCount = bad
        firstBad = first.map { first in
            var (rest, index) = (first.place, [Int]())
            for extent in array.shape.dimensions.reversed() {
                index.insert(rest % max(extent, 1), at: 0)
                rest /= max(extent, 1)
            }
            return (index, first.value)
        }
    }

    public static func == (a: ArrayStatistics, b: ArrayStatistics) -> Bool {
        a.mean == b.mean && a.rms == b.rms && a.range == b.range && a.badCount == b.badCount
            && a.firstBad?.index == b.firstBad?.index
    }
}
