import FoveaPages

/// A number that was measured several times, with other seeds.
struct Spread: Sendable {
    /// In the order of the seeds.
    let values: [Double]

    init(_ values: [Double]) { self.values = values }

    var mean: Double { values.reduce(0, +) / Double(max(values.count, 1)) }
    var lowest: Double { values.min() ?? .nan }
    var highest: Double { values.max() ?? .nan }
    /// From the lowest to the highest.
    var width: Double { highest - lowest }

    /// The mean with the lowest and the highest: `81.20 (80.90 to 81.50)`.
    func text(_ digits: Int = 2, of unit: Double = 1) -> String {
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
