import FoveaSpec
import FoveaTensor

extension Spec {
    /// Two numbers `low/high` within bounds, such as `0.8/1.2`; one alone stands for both.
    mutating func range(
        _ key: String, default fallback: ClosedRange<Double>, within bounds: ClosedRange<Double>
    ) throws -> ClosedRange<Double> {
        guard let numbers = try doubles(key) else { return fallback }
        guard numbers.count <= 2, let low = numbers.first, let high = numbers.last, low <= high,
            bounds.contains(low), bounds.contains(high)
        else {
            let found = numbers.map { "\($0)" }.joined(separator: "/")
            throw FoveaError.usage(
                "'\(key)' of '\(name)' expects a range low/high within \(bounds.lowerBound) and \(bounds.upperBound), such as "
                    + "\(fallback.lowerBound)/\(fallback.upperBound), but got '\(found)'")
        }
        return low...high
    }

    /// The probability `p`.
    mutating func probability(default fallback: Double) throws -> Double {
        try double("p", default: fallback, in: 0...1)
    }
}
