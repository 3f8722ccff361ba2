import Foundation

/// The loss over the learning rate, as ``RateFinder`` measured it, and what it says.
///
/// The restarts' losses at a rate are averaged, and smoothed over the logarithm of the rate with a Gaussian of a tenth of a decade. Two methods
/// read the curve:
///
/// - **steepest**: where the loss falls fastest per decade;
/// - **lowest**: the rate with the lowest loss, where growing rates begin to do harm.
///
/// The suggestion is the geometric mean of the two: above the one, so that training is not slower than it need be, and below the other, where a rate that is kept
/// would do harm. Where they are more than a factor of a hundred apart, they disagree, and a grid of fixed rates says more.
public struct RateCurve: Sendable {
    /// The rate of each step.
    public let rates: [Double]
    /// The losses of each restart, step by step; shorter where they left the picture.
    public let sweeps: [[Double]]
    /// For each rate that all restarts reached: the smoothed mean, and the deviation of the restarts from their mean.
    public let points: [(rate: Double, loss: Double, deviation: Double)]

    /// How many times the first loss is the end.
    static let tooMuch = 4.0

    /// Of measured losses.
    public init(rates: [Double], sweeps: [[Double]]) {
        self.rates = rates
        self.sweeps = sweeps
        let count = sweeps.map(\.count).min() ?? 0
        let raw = (0..<count).map { step -> (mean: Double, deviation: Double) in
            let losses = sweeps.map { $0[step] }
            let mean = losses.reduce(0, +) / Double(losses.count)
            let squares = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (mean, losses.count > 1 ? (squares / Double(losses.count - 1)).squareRoot() : 0)
        }
        let places = rates.prefix(count).map { log10($0) }
        points = (0..<count).map { step in
            var (weights, losses, deviations) = (0.0, 0.0, 0.0)
            for other in 0..<count {
                let distance = (places[other] - places[step]) / RateCurve.width
                guard abs(distance) < 4 else { continue }
                let weight = exp(-distance * distance / 2)
                weights += weight
                losses += weight * raw[other].mean
                deviations += weight * raw[other].deviation
            }
            return (rates[step], losses / weights, deviations / weights)
        }
    }

    /// The deviation of the Gaussian, in decades.
    private static let width = 0.1

    /// What the curve says of a rate.
    public struct Suggestion: Sendable, Equatable {
        /// To train with.
        public let rate: Double
        /// By where the loss falls fastest.
        public let steepest: Double
        /// The rate with the lowest loss.
        public let lowest: Double
        /// The largest rate before the loss has risen again by a tenth of its fall.
        public let largestStable: Double

        /// Whether the loss was lowest at the last rate that was tried: larger ones may do as well.
        public let endsAtTheEdge: Bool

        /// Whether the two methods are within a factor of a hundred.
        public var methodsAgree: Bool { lowest <= 100 * steepest }
    }

    /// `nil` where no rate made the loss fall by a twentieth.
    public var suggestion: Suggestion? {
        guard let lowest = points.indices.min(by: { points[$0].loss < points[$1].loss }), lowest > 1 else { return nil }
        // Before the first rates do anything, the loss is what it was.
        let start =
            points.prefix(max(points.count / 10, 1)).map(\.loss).reduce(0, +) / Double(max(points.count / 10, 1))
        let fall = start - points[lowest].loss
        guard fall > 0.05 * abs(start) else { return nil }
        let slopes = (1...lowest).map { step -> Double in
            let (before, after) = (points[step - 1], points[step])
            return (after.loss - before.loss) / log10(after.rate / before.rate)
        }
        let steepest = (slopes.indices.min { slopes[$0] < slopes[$1] } ?? 0) + 1
        let risen = points[lowest...].firstIndex { $0.loss > points[lowest].loss + 0.1 * fall } ?? points.count
        return Suggestion(
            rate: RateCurve.rounded((points[steepest].rate * points[lowest].rate).squareRoot()),
            steepest: points[steepest].rate, lowest: points[lowest].rate, largestStable: points[risen - 1].rate,
            endsAtTheEdge: points.count == rates.count && lowest >= points.count - 2)
    }

    /// With one digit: more is not known.
    static func rounded(_ rate: Double) -> Double {
        let unit = pow(10, floor(log10(rate)))
        return (rate / unit).rounded() * unit
    }
}
