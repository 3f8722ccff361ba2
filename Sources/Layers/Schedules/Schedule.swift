/// The learning rate as a pure function of the place in the run, so that a resumed run has the same rates.
public protocol Schedule: Sendable {
    /// What the base rate is multiplied by.
    func factor(at place: SchedulePlace) -> Double
}

extension Schedule {
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

/// Where in a run a step is.
public struct SchedulePlace: Sendable, Hashable {
    /// Counted from 0.
    public let step: Int
    /// The steps of the whole run.
    public let totalSteps: Int
    /// Steps, one per batch, in a whole epoch; at least 1.
    public let stepsPerEpoch: Int

    /// A place given in steps; fewer than 1 step per epoch count as 1.
    public init(step: Int, totalSteps: Int, stepsPerEpoch: Int) {
        self.step = step
        self.totalSteps = totalSteps
        self.stepsPerEpoch = max(stepsPerEpoch, 1)
    }

    /// Epochs that are complete.
    public var epoch: Int { step / stepsPerEpoch }

    /// The place counted from `steps` later.
    func after(_ steps: Int) -> SchedulePlace {
        SchedulePlace(step: step - steps, totalSteps: totalSteps - steps, stepsPerEpoch: stepsPerEpoch)
    }
}
