import FoveaSpec
import Foundation

/// Half cosines one after another, each beginning at the base rate again (Loshchilov and Hutter 2016, "SGDR"):
/// `lr = lr0 (end + (1 - end) (1 + cos(π c / P)) / 2)`, where `c` counts steps since the last restart and `P` is the period,
/// which grows by `growth` with each restart. PyTorch's `CosineAnnealingWarmRestarts`.
public struct CosineRestartsSchedule: Schedule {
    /// The length of the first period.
    public let period: Span
    /// What each period's length is multiplied by for the next one; at least 1.
    public let growth: Int
    /// The share of the base rate that is left at the end of a period.
    public let end: Double

    /// Defaults: 10 epochs, each period twice as long as the one before, as in the paper.
    public init(period: Span = .epochs(10), growth: Int = 2, end: Double = 0) {
        self.period = period
        self.growth = max(growth, 1)
        self.end = end
    }

    /// From 1 down towards `end`, then from 1 again.
    public func factor(at place: SchedulePlace) -> Double {
        var length = max(period.steps(stepsPerEpoch: place.stepsPerEpoch), 1)
        var step = max(place.step, 0)
        if growth == 1 { step %= length }
        while step >= length {
            step -= length
            let (longer, overflow) = length.multipliedReportingOverflow(by: growth)
            length = overflow ? .max : longer
        }
        return end + (1 - end) * (1 + cos(.pi * Double(step) / Double(length))) / 2
    }

    static let registration = Registry<any Schedule>.Entry(
        "cosine-restarts",
        "half cosines that begin anew: period=10 (epochs), growth=2, end=0 (Loshchilov and Hutter 2016)"
    ) { spec in
        CosineRestartsSchedule(
            period: try spec.span("period", default: .epochs(10)),
            growth: try spec.int("growth", default: 2, atLeast: 1),
            end: try spec.double("end", default: 0, atLeast: 0))
    }
}
