import FoveaSpec
import Foundation

/// The first quarter of a cosine's period: `lr(t) = lr0 cos(π t / 2T)`. It stays high for longer than ``CosineSchedule`` and
/// comes in steeply.
public struct QuarterCosineSchedule: Schedule {
    public init() {}

    /// From 1 at the first step down towards 0 after the last.
    public func factor(at place: SchedulePlace) -> Double { cos(.pi / 2 * place.progress) }

    static let registration = Registry<any Schedule>.Entry(
        "quarter-cosine", "a quarter of a cosine, cos(pi t / 2T): high for long, then steeply to zero"
    ) { _ in QuarterCosineSchedule() }
}
