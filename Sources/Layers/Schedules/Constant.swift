import FoveaSpec

/// The base rate throughout: `lr(t) = lr0`.
public struct ConstantSchedule: Schedule {
    public init() {}

    /// 1 at every step.
    public func factor(at place: SchedulePlace) -> Double { 1 }

    static let registration = Registry<any Schedule>.Entry("constant", "the base rate throughout") { _ in
        ConstantSchedule()
    }
}
