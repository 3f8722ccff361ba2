import Fovea
import FoveaPages

/// The same measurement with several seeds.
struct Spread: Sendable {
    /// In the order of the seeds; at least one.
    let values: [Double]

    init(_ values: [Double]) { self.values = values }

    var mean: Double { values.reduce(0, +) / Double(max(values.count, 1)) }
    var lowest: Double { values.min() ?? .nan }
    var highest: Double { values.max() ?? .nan }
    /// From the lowest to the highest.
    var width: Double { highest - lowest }

    /// `91.20 (90.81 to 91.55)`; the mean alone where there is one seed.
    func text(_ digits: Int = 2) -> String {
        guard values.count > 1 else { return mean.digits(digits) }
        return "\(mean.digits(digits)) (\(lowest.digits(digits)) to \(highest.digits(digits)))"
    }
}

extension Apparatus {
    /// Seeds that follow the apparatus's own: as many as asked for.
    func seeds(_ count: Int) -> [UInt64] { (0..<count).map { seed &+ UInt64($0) } }
}
