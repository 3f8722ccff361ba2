/// The learning rate, and sometimes the momentum, as a pure function of the place in the run, so that a resumed run has
/// the same rates.
///
/// Schedules follow one another with ``then(_:after:)``:
///
///     let schedule = LinearWarmup().then(CosineSchedule(), after: .epochs(5))
public protocol Schedule: Sendable {
    /// What the base rate is multiplied by.
    func factor(at place: SchedulePlace) -> Double

    /// The momentum of one step, for schedules that move it; `nil` leaves the optimizer's own.
    func momentum(at place: SchedulePlace) -> Double?

    /// Whether ``momentum(at:)`` is ever anything but `nil`.
    var movesMomentum: Bool { get }

    /// Whether ``factor(at:)`` looks at the validation losses, so that a run needs a validation split.
    var watchesValidation: Bool { get }
}

extension Schedule {
    /// By default the optimizer's own.
    public func momentum(at place: SchedulePlace) -> Double? { nil }
    /// By default not.
    public var movesMomentum: Bool { false }
    /// By default not.
    public var watchesValidation: Bool { false }

    /// The learning rate of one step.
    ///
    /// - Parameters:
    ///   - step: Counted from 0.
    ///   - total: The steps of the whole run.
    ///   - base: The rate that the schedule scales.
    public func learningRate(at step: Int, of total: Int, stepsPerEpoch: Int, base: Double) -> Double {
        base * factor(at: SchedulePlace(step: step, totalSteps: total, stepsPerEpoch: stepsPerEpoch))
    }
}
