/// Where in a run a step is: what a schedule may depend on.
public struct SchedulePlace: Sendable, Hashable {
    /// Counted from 0.
    public let step: Int
    /// The steps of the whole run.
    public let totalSteps: Int
    /// Steps, one per batch, in a whole epoch; at least 1.
    public let stepsPerEpoch: Int
    /// The mean validation loss after each epoch that is complete.
    public let validationLosses: [Double]

    /// A place given in steps; fewer than 1 step per epoch count as 1.
    public init(step: Int, totalSteps: Int, stepsPerEpoch: Int, validationLosses: [Double] = []) {
        self.step = step
        self.totalSteps = totalSteps
        self.stepsPerEpoch = max(stepsPerEpoch, 1)
        self.validationLosses = validationLosses
    }

    /// Epochs that are complete.
    public var epoch: Int { step / stepsPerEpoch }

    /// How much of the run lies behind, from 0 at the first step to 1 after the last.
    public var progress: Double { min(max(Double(step) / Double(max(totalSteps, 1)), 0), 1) }

    /// The first step of this step's epoch.
    var epochStart: SchedulePlace {
        SchedulePlace(
            step: epoch * stepsPerEpoch, totalSteps: totalSteps, stepsPerEpoch: stepsPerEpoch,
            validationLosses: validationLosses)
    }

    /// The place in a schedule that begins `steps` later and has what is left of the run.
    func after(_ steps: Int) -> SchedulePlace {
        SchedulePlace(
            step: step - steps, totalSteps: totalSteps - steps, stepsPerEpoch: stepsPerEpoch,
            validationLosses: Array(validationLosses.dropFirst(steps / stepsPerEpoch)))
    }

    /// The place in a schedule that ends after `steps`.
    func first(_ steps: Int) -> SchedulePlace {
        SchedulePlace(
            step: step, totalSteps: steps, stepsPerEpoch: stepsPerEpoch, validationLosses: validationLosses)
    }
}
