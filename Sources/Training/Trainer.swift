import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaModels
import FoveaTensor

/// Trains a network: the loop over epochs and steps, with validation, checkpoints and events.
///
/// The validation split comes from the training set and chooses the best weights; the test set is seen once, at the
/// end, by those. Everything random is a function of (seed, position), so that a run which was stopped and goes on is the
/// same run, bit for bit.
///
///     let trainer = try Trainer(
///         configuration: configuration, backend: backend, directory: RunDirectory("runs/first"),
///         events: ProgressRenderer())
///     let result = try trainer.run()
///
/// Not `Sendable`: one thread trains.
public final class Trainer {
    /// What was asked for, as it was given.
    public let configuration: TrainingConfiguration
    /// What is trained, and where it stands.
    public let state: TrainingState
    let directory: RunDirectory?
    let interruption: Interruption
    let data: TrainingData
    let step: TrainingStep
    let evaluation: EvaluationStep
    let schedule: any Schedule
    /// The base rate, which the schedule scales.
    let learningRate: Double
    let earlyStopping: EarlyStopping?
    var events: any EventSink
    var throughput = Throughput()
    /// The variables that had the best validation result.
    var best: Variables?
    var hasSavedLast = false
    private var isResumed = false
    let backend: any Backend

    /// Reads the images and builds the network; writes nothing.
    ///
    /// - Parameters:
    ///   - directory: The run's home; with `nil` nothing is ever written.
    ///   - interruption: Asks the session to stop between two steps.
    /// - Throws: a sentence for a setting that cannot be, a network that does not fit the images, files that are not
    ///   there or not what they should be.
    public convenience init(
        configuration: TrainingConfiguration, backend: any Backend, directory: RunDirectory?, events: any EventSink,
        interruption: Interruption = Interruption()
    ) throws {
        try configuration.validate()
        try self.init(
            configuration: configuration, data: TrainingData(configuration), backend: backend, directory: directory,
            events: events, interruption: interruption)
    }

    init(
        configuration: TrainingConfiguration, data: TrainingData, model: (any Layer)? = nil, backend: any Backend,
        directory: RunDirectory?, events: any EventSink, interruption: Interruption = Interruption()
    ) throws {
        let model = try model ?? ModelRegistry.model(configuration.model, classes: data.outputNames.count)
        let loss = try LossRegistry.loss(configuration.loss)
        guard data.target.hasClasses || !loss.needsClasses else {
            throw FoveaError.usage(
                "the loss '\(configuration.loss)' is for classes, but these images have values; use --loss mse, mae or huber"
            )
        }
        self.configuration = configuration
        self.data = data
        self.directory = directory
        self.events = events
        self.interruption = interruption
        self.backend = backend
        let optimizer = try OptimizerRegistry.optimizer(configuration.optimizer)
        schedule = try ScheduleRegistry.schedule(configuration.schedule)
        learningRate =
            configuration.learningRate?.value(batchSize: configuration.batchSize) ?? optimizer.defaultLearningRate
        earlyStopping = try configuration.earlyStopping.map(EarlyStopping.init)
        guard data.target.hasClasses || earlyStopping?.metric != .top1 else {
            throw FoveaError.usage("images with values have no top-1 for --early-stopping to watch; use metric=loss")
        }
        step = try TrainingStep(
            model: model, inputShape: data.inputShape,
            optimizer: optimizer, loss: loss, backend: backend, target: data.target,
            scheduledMomentum: schedule.movesMomentum,
            regularizers: configuration.regularize.map(RegularizerRegistry.regularizers) ?? [],
            average: configuration.ema.map(WeightAverage.init))
        try step.check(batchSize: min(configuration.batchSize, data.training.count))
        evaluation = EvaluationStep(model: model, loss: loss, target: BatchTarget(of: data.training), backend: backend)
        state = try step.initialState(
            seed: configuration.seed,
            initializingWeightsBy: configuration.initializer.map(InitializerRegistry.initializer))
        if let weights = configuration.weights {
            try state.replaceVariables(try WeightsFile.load(weights, for: step.specs))
        }
    }

    var stepsPerEpoch: Int { data.stepsPerEpoch(configuration) }

    /// Steps of the whole run; the largest number there is where its epochs are more than can be counted.
    var totalSteps: Int {
        let (steps, overflow) = stepsPerEpoch.multipliedReportingOverflow(by: configuration.epochs)
        return min(configuration.maxSteps ?? .max, overflow ? .max : steps)
    }

    /// Goes on where a checkpoint was written, exactly. Called before `run()`.
    ///
    /// - Throws: a sentence when the checkpoint is of another network, optimizer, batch size or seed; then nothing changed.
    public func resume(from checkpoint: Checkpoint) throws {
        let position = checkpoint.position
        guard position.seed == configuration.seed else {
            throw FoveaError.invalid(
                "the checkpoint was written with seed \(position.seed), but the run is set up for seed "
                    + "\(configuration.seed)")
        }
        let (before, overflow) = position.epoch.multipliedReportingOverflow(by: stepsPerEpoch)
        guard !overflow, position.step - position.stepInEpoch == before else {
            throw FoveaError.invalid(
                "the checkpoint stands at step \(position.step), \(position.stepInEpoch) steps after "
                    + "\(position.epoch) complete epochs, which cannot be with \(stepsPerEpoch) steps per epoch; was the run started "
                    + "with another batch size or dataset?")
        }
        var kept: Variables?
        if let directory, position.best != nil { kept = try WeightsFile.load(directory.best, for: step.specs) }
        try state.restore(checkpoint, from: directory?.last ?? "the checkpoint")
        best = kept
        isResumed = true
        hasSavedLast = true
    }

    /// Trains to the end.
    ///
    /// - Throws: `FoveaError(.interrupted)` after saving, when somebody asked to stop; a sentence when the loss is no
    ///   longer a number, when a file cannot be written, and for a folder that already holds a run. The newest checkpoint
    ///   is then kept.
    public func run() throws -> TrainingResult {
        let began = ContinuousClock.now
        // What is wrong with the images or their order is found before anything is written.
        let loader = try data.loader(configuration, from: state.position)
        try loader.prepare()
        if let directory {
            if !isResumed { try directory.create(configuration, data.card(configuration)) }
            let log = try JSONLinesRenderer(appendingTo: directory.events, stepInterval: configuration.logEvery)
            events = EventTee([log, events])
        }
        defer { events.finish() }
        events.receive(.run(runEvent))
        for warning in data.warnings { events.receive(.warning(Event.Warning(warning))) }
        while (state.position.step < totalSteps || isEpochOpen) && !isStoppedEarly {
            try trainEpoch(loader)
            try closeEpoch()
        }
        if isStoppedEarly, let best { try state.replaceVariables(best) }
        return try conclude(since: began)
    }

    /// Whether the validation part has not got better for as long as early stopping bears it.
    var isStoppedEarly: Bool { earlyStopping?.isOver(after: state.position.validations) ?? false }

    /// What chooses the best weights.
    var metric: ValidationMetric { earlyStopping?.metric ?? (data.target.hasClasses ? .top1 : .loss) }

    /// Whether all steps of an epoch were made, but it was not validated: a run that was stopped just then.
    private var isEpochOpen: Bool { state.position.stepInEpoch == stepsPerEpoch }

    private var runEvent: Event.Run {
        Event.Run(
            directory: directory?.path, data: configuration.data, model: configuration.model, backend: backend.name,
            seed: configuration.seed, parameters: step.parameterCount, epochs: configuration.epochs,
            stepsPerEpoch: stepsPerEpoch, steps: totalSteps, batchSize: configuration.batchSize,
            trainingCount: data.training.count, validationCount: data.validation?.count ?? 0,
            testCount: data.test?.count ?? 0, startingStep: state.position.step)
    }
}
