import FoveaSpec
import Foundation

/// The half period of a cosine, from the base rate to zero: `lr(t) = lr0 (1 + cos(π t / T)) / 2`, where `t` counts steps
/// from 0 and `T` is their number (Loshchilov and Hutter 2016, "SGDR", without restarts).
public struct CosineSchedule: Schedule {
    public init() {}

    /// From 1 at the first step down towards 0 after the last.
    public func factor(at place: SchedulePlace) -> Double {
        let progress = Double(place.step) / Double(max(place.totalSteps, 1))
        return (1 + cos(.pi * min(max(progress, 0), 1))) / 2
    }

    static let registration = Registry<any Schedule>.Entry("cosine", "half a cosine, from the base rate to zero") { _ in
        CosineSchedule()
    }
}
