import FoveaPages

/// A number that was measured several times, with other seeds.
struct Spread: Sendable {
    let values: [Double]

    init(_ values: [Double]) { self.values = values }

    var mean: Double { values.reduce(0, +) / Double(max(values.count, 1)) }
    var lowest: Double { values.min() ?? .nan }
    var highest: Double { values.max() ?? .nan }

    /// The mean with the lowest and the highest: `81.20 (80.90 to 81.50)`.
    func text(_ digits: Int, of unit: Double = 1) -> String {
        let (mean, lowest, highest) = (
            (mean * unit).digits(digits), (lowest * unit).digits(digits), (highest * unit).digits(digits)
        )
        return values.count < 2 || lowest == highest ? mean : "\(mean) (\(lowest) to \(highest))"
    }

    /// The same, with at most four significant digits each.
    var short: String {
        lowest == highest ? mean.short : "\(mean.short) (\(lowest.short) to \(highest.short))"
    }
}
