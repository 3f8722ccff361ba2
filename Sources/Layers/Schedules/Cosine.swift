import FoveaSpec
import Foundation

/// The half period of a cosine, from the base rate to zero: `lr(t) = lr0 (1 + cos(π t / T)) / 2`, where `t` counts steps
/// from 0 and `T` is their number (Loshchilov and Hutter 2016, "SGDR", without restarts). With an end other than 0,
/// `lr(t) = lr0 (end + (1 - end) (1 + cos(π t / T)) / 2)`, PyTorch's `CosineAnnealingLR` with `eta_min = end · lr0`.
public struct CosineSchedule: Schedule {
    /// The share of the base rate that is left at the end.
    public let end: Double

    /// By default down to zero.
    public init(end: Double = 0) { self.end = end }

    /// From 1 at the first step down towards `end` after the last.
    public func factor(at place: SchedulePlace) -> Double {
        end + (1 - end) * (1 + cos(.pi * place.progress)) / 2
    }

    static let registration = Registry<any Schedule>.Entry(
        "cosine", "half a cosine, from the base rate to end=0 of it (Loshchilov and Hutter 2016)"
    ) { spec in CosineSchedule(end: try spec.double("end", default: 0, atLeast: 0)) }
}
