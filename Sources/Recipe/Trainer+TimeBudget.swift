import FoveaCompiler
import FoveaTensor
import FoveaTraining

extension Trainer {
    /// The trainer of a new run, of as many steps as its configuration's time budget allows, where it has one. Steps are tried out before,
    /// for a fiftieth of the time, 3 to 20 seconds; what was found becomes the run's `epochs` and `max-steps`, so that it can be gone on with, and made
    /// again, exactly.
    ///
    /// - Parameter data: Where the images have been read already.
    /// - Throws: a usage sentence for a budget in which no step fits; what trying out throws.
    public static func withinTimeBudget(
        _ configuration: TrainingConfiguration, data: TrainingData? = nil, backend: any Backend,
        directory: RunDirectory?, events: any EventSink,
        interruption: Interruption = Interruption()
    ) throws -> Trainer {
        func trainer(_ configuration: TrainingConfiguration, _ data: TrainingData?, told: Bool) throws -> Trainer {
            try Trainer(
                configuration: configuration, data: data, backend: backend, directory: told ? directory : nil,
                events: told ? events : EventTee([]), interruption: interruption)
        }
        // A run that died before its first checkpoint begins again by the steps that were found then.
        guard let text = configuration.timeBudget, directory?.holdsRun() != true else {
            return try trainer(configuration, data, told: true)
        }
        let began = ContinuousClock.now
        let data = try data ?? interruption.whileCurrent { try TrainingData(configuration) }
        let budget = try TimeBudget(text)
        let pace = try trainer(configuration, data, told: false).tryOut(
            forAtLeast: min(max(0.02 * budget.seconds, 3), 20))
        let spent = (.now - began) / .seconds(1) + pace.secondsToBegin
        let fitted = try configuration.fitted(
            to: budget.steps(at: pace, spent: spent), stepsPerEpoch: pace.stepsPerEpoch)
        events.receive(
            .warning(
                Event.Warning(
                    "time-budget \(text): \(fitted.maxSteps ?? 0) steps of \(pace.secondsPerStep.brief) s fit, "
                        + "\(pace.stepsPerEpoch) of them an epoch, with a validation of "
                        + "\(pace.secondsPerValidation.brief) s after each")))
        return try trainer(fitted, data, told: true)
    }
}

extension Settings where Declarations == TrainingSettings {
    /// The same training, of no more than so many steps.
    func fitted(to steps: Int, stepsPerEpoch: Int) -> TrainingConfiguration {
        var fitted = self
        var most = min(steps, self.maxSteps ?? .max)
        if isGiven("epochs") {
            let (asked, overflow) = self.epochs.multipliedReportingOverflow(by: stepsPerEpoch)
            most = min(most, overflow ? .max : asked)
        }
        fitted.epochs = (most - 1) / max(stepsPerEpoch, 1) + 1
        fitted.maxSteps = most
        return fitted
    }

    /// What a folder's run is trained by that was asked for with these settings and died before its first checkpoint: its time budget was made
    /// a number of steps. These settings where it has no such run.
    public func asBegun(in directory: RunDirectory) throws -> TrainingConfiguration {
        guard self.timeBudget != nil, directory.holdsRun(), !directory.hasCheckpoint else { return self }
        let begun = try directory.read(TrainingConfiguration.self)
        let others = begun.differences(from: self).filter { !["epochs", "max-steps"].contains($0.name) }
        return others.isEmpty ? begun : self
    }
}
