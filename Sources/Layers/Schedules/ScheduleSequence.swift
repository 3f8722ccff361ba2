/// One schedule for a while, then another, which counts its steps from there and has the steps that are left. Each sees its
/// own part as the whole run: a cosine that lasts 10 epochs is at zero after 10 epochs. Made by ``Schedule/then(_:after:)``.
public struct ScheduleSequence: Schedule {
    /// What comes first.
    public let first: any Schedule
    /// How long it lasts; one longer than the run is the whole run.
    public let length: Span
    /// What comes then.
    public let second: any Schedule

    /// What the one in charge says.
    public func factor(at place: SchedulePlace) -> Double {
        let (schedule, local) = inCharge(at: place)
        return schedule.factor(at: local)
    }

    /// What the one in charge says.
    public func momentum(at place: SchedulePlace) -> Double? {
        let (schedule, local) = inCharge(at: place)
        return schedule.momentum(at: local)
    }

    /// Whether one of them does.
    public var movesMomentum: Bool { first.movesMomentum || second.movesMomentum }
    /// Whether one of them does.
    public var watchesValidation: Bool { first.watchesValidation || second.watchesValidation }

    private func inCharge(at place: SchedulePlace) -> (any Schedule, SchedulePlace) {
        let steps = min(length.steps(stepsPerEpoch: place.stepsPerEpoch), place.totalSteps)
        return place.step < steps ? (first, place.first(steps)) : (second, place.after(steps))
    }
}

extension Schedule {
    /// This schedule for the first part of a run, then another.
    public func then(_ next: any Schedule, after length: Span) -> ScheduleSequence {
        ScheduleSequence(first: self, length: length, second: next)
    }
}
