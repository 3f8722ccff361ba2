import Foundation

/// Round numbers along an axis: multiples of 1, 2 or 5 times a power of ten.
struct AxisTicks {
    /// Where the axis begins and ends: the first and the last tick.
    let range: ClosedRange<Double>
    /// In ascending order.
    let values: [Double]
    private let step: Double

    /// About `count` ticks around the numbers from `lowest` to `highest`.
    init(from lowest: Double, to highest: Double, count: Int = 6) {
        let low = min(lowest, highest)
        // Numbers that are all the same get an axis around them.
        let width = highest > low ? highest - low : max(low.magnitude, 1)
        let rough = width / Double(max(count, 1))
        let power = pow(10, floor(log10(rough)))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
        let first = (low / step + 1e-9).rounded(.down)
        let last = max((max(highest, low) / step - 1e-9).rounded(.up), first + 1)
        self.step = step
        values = stride(from: first, through: last, by: 1).map { $0 * step }
        range = (first * step)...(last * step)
    }

    /// A tick's number with no more digits than its neighbours need.
    func label(_ value: Double) -> String {
        let magnitude = max(range.lowerBound.magnitude, range.upperBound.magnitude)
        if magnitude >= 1e6 || magnitude < 1e-3 { return String(format: "%g", value) }
        let digits = max(0, Int(-floor(log10(step) + 1e-9)))
        return String(format: "%.\(digits)f", value)
    }
}
