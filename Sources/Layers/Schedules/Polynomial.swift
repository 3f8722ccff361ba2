import FoveaSpec
import Foundation

/// A power of what is left of the run: `lr(t) = lr0 (end + (1 - end) (1 - t/T)^power)`. Defaults: power 1, a straight line,
/// and end 0, which is PyTorch's `PolynomialLR`.
public struct PolynomialSchedule: Schedule {
    /// 1 is a line, 2 a parabola that comes in flat.
    public let power: Double
    /// The share of the base rate that is left at the end.
    public let end: Double

    /// By default a straight line to zero.
    public init(power: Double = 1, end: Double = 0) {
        self.power = power
        self.end = end
    }

    /// From 1 down to `end`.
    public func factor(at place: SchedulePlace) -> Double { end + (1 - end) * pow(1 - place.progress, power) }

    static let registration = Registry<any Schedule>.Entry(
        "polynomial", "the power=1 of what is left of the run, down to end=0 of the base rate"
    ) { spec in
        PolynomialSchedule(
            power: try spec.double("power", default: 1, atLeast: 0), end: try spec.double("end", default: 0, atLeast: 0)
        )
    }
}
