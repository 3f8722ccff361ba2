/// Another schedule, moved once an epoch instead of once a step: every step of an epoch has the rate of its first, as
/// when PyTorch's schedulers are stepped after each epoch. In specs `by=epoch`, which every schedule has.
public struct ByEpoch: Schedule {
    /// What is looked at once an epoch.
    public let schedule: any Schedule

    /// The same values as `schedule` at the first step of each epoch.
    public init(_ schedule: any Schedule) { self.schedule = schedule }

    /// The value at the epoch's first step.
    public func factor(at place: SchedulePlace) -> Double { schedule.factor(at: place.epochStart) }
    /// The value at the epoch's first step.
    public func momentum(at place: SchedulePlace) -> Double? { schedule.momentum(at: place.epochStart) }
    /// As the schedule's.
    public var movesMomentum: Bool { schedule.movesMomentum }
    /// As the schedule's.
    public var watchesValidation: Bool { schedule.watchesValidation }
}
