import Foundation

/// An axis: which numbers it covers, and where its ticks are.
struct Axis {
    let scale: ChartScale
    /// Its ends, as places on the scale.
    let range: ClosedRange<Double>
    /// In ascending order.
    let ticks: [(value: Double, label: String)]

    /// About `count` ticks around those numbers that have a place on the scale.
    ///
    /// - Parameter fromZero: Whether a linear axis has the 0 on it.
    init(_ numbers: [Double], scale: ChartScale = .linear, fromZero: Bool = false, count: Int = 6) {
        self.scale = scale
        let placed = numbers.filter { $0.isFinite && scale.place($0).isFinite }
        let (low, high) = (placed.min() ?? (scale == .linear ? 0 : 0.1), placed.max() ?? 1)
        if scale == .logarithmic, high > low * 3 {
            let (values, ends) = Axis.powers(from: low, to: high, count: count)
            ticks = values.map { ($0, String(format: (1..<1e5).contains($0) ? "%.0f" : "%.3g", $0)) }
            range = ends
            return
        }
        // Less than a third of a decade has no powers on it: round numbers then, as on a linear axis.
        let linear = AxisTicks(
            from: fromZero && scale == .linear ? min(low, 0) : low,
            to: fromZero && scale == .linear ? max(high, 0) : high, count: count)
        let shown = linear.values.filter { scale.place($0).isFinite }
        ticks = shown.map { ($0, linear.label($0)) }
        let start = scale == .linear ? linear.range.lowerBound : min(scale.place(low), scale.place(shown.first ?? low))
        range = start...max(scale.place(linear.range.upperBound), start)
    }

    /// Where a number lies between the ends, 0 to 1; not finite where it has no place.
    func share(_ value: Double) -> Double {
        let width = range.upperBound - range.lowerBound
        return (scale.place(value) - range.lowerBound) / (width > 0 ? width : 1)
    }

    /// Powers of ten around two numbers, with 2 and 5 times each where there are few, and the ends of an axis on a logarithmic scale.
    private static func powers(
        from low: Double, to high: Double, count: Int
    ) -> (ticks: [Double], range: ClosedRange<Double>) {
        let (first, last) = (Int(floor(log10(low) + 1e-9)), Int(ceil(log10(high) - 1e-9)))
        guard log10(high / low) <= 2.05 else {
            let step = max(1, Int((Double(last - first) / Double(max(count, 1))).rounded(.up)))
            let ticks = stride(from: first, through: last, by: step).map { pow(10, Double($0)) }
            return (ticks, Double(first)...Double(last))
        }
        let all = (first...last).flatMap { power in [1.0, 2, 5].map { $0 * pow(10, Double(power)) } }
        let start = all.lastIndex { $0 <= low * (1 + 1e-9) } ?? 0
        let end = all.firstIndex { $0 >= high * (1 - 1e-9) } ?? all.count - 1
        let ticks = Array(all[start...max(end, start)])
        return (ticks, log10(ticks[0])...log10(ticks[ticks.count - 1]))
    }
}
