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
    public let configuration: TrainingConfiguration
    let directory: RunDirectory?
    let interruption: Interruption
    let data: TrainingData
    let model: any Layer
    let step: TrainingStep
    let evaluation: EvaluationStep
    let schedule: any Schedule
    let state: TrainingState
    var events: any EventSink
    var throughput = Throughput()
    /// The variables that had the best validation result.
    var best: [NDArray]?
    var hasSavedLast = false
    private var resumed = false
    private let backendName: String

    /// Reads the images and builds the network; writes nothing.
    ///
    /// - Parameters:
    ///   - directory: The run's home; with `nil` nothing is ever written.
    ///   - interruption: Asks the session to stop between two steps.
    /// - Throws: a sentence for a setting that cannot be, a network that does not fit the images, files that are not
    ///   there or not what they should be, and for a folder that already holds a run.
    public convenience init(
        configuration: TrainingConfiguration, backend: any Backend, directory: RunDirectory?, events: any EventSink,
        interruption: Interruption = Interruption()
    ) throws {
        try configuration.validate()
        let data = try TrainingData(configuration)
        try self.init(
            configuration: configuration, data: data, backend: backend, directory: directory, events: events,
            interruption: interruption)
    }

    init(
        configuration: TrainingConfiguration, data: TrainingData, backend: any Backend, directory: RunDirectory?,
        events: any EventSink, interruption: Interruption
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        self.data = data
        self.directory = directory
        self.events = events
        self.interruption = interruption
        backendName = backend.name
        model = try ModelRegistry.model(configuration.model, classes: data.classNames.count)
        schedule = try ScheduleRegistry.schedule(configuration.schedule)
        let loss = try LossRegistry.loss(configuration.loss)
        step = try TrainingStep(
            model: model, inputShape: data.inputShape, optimizer: OptimizerRegistry.optimizer(configuration.optimizer),
            loss: loss, backend: backend)
        evaluation = try EvaluationStep(model: model, inputShape: data.inputShape, loss: loss, backend: backend)
        state = try step.initialState(seed: configuration.seed)
        if let weights = configuration.weights { state.replaceVariables(try WeightsFile.load(weights, for: step.specs)) }
    }

    var stepsPerEpoch: Int { data.stepsPerEpoch(configuration) }

    /// Steps of the whole run.
    var totalSteps: Int {
        min(configuration.maxSteps ?? .max, stepsPerEpoch * configuration.epochs)
    }

    /// Continues where a checkpoint was written. Called before `run()`.
    ///
    /// - Throws: a sentence when the checkpoint is of another network, optimizer or seed.
    public func resume(from checkpoint: Checkpoint) throws {
        guard checkpoint.position.seed == configuration.seed else {
            throw FoveaError.invalid(
                "the checkpoint was written with seed \(checkpoint.position.seed), but the run is set up for seed "
                    + "\(configuration.seed)")
        }
        try state.restore(checkpoint)
        if let directory, checkpoint.position.best != nil {
            best = try WeightsFile.load(directory.best, for: step.specs)
        }
        resumed = true
        hasSavedLast = true
    }

    /// Trains to the end.
    ///
    /// - Throws: `FoveaError(.interrupted)` after saving, when somebody asked to stop; a sentence when the loss is no
    ///   longer a number or a file cannot be written. The newest checkpoint is then kept.
    public func run() throws -> TrainingResult {
        let began = ContinuousClock.now
        if let directory {
            if !resumed { try directory.create(configuration, data.card(configuration)) }
            let log = try JSONLinesRenderer(appendingTo: directory.events, stepInterval: configuration.logEvery)
            events = EventTee([log, events])
        }
        defer { events.finish() }
        events.receive(.run(runEvent))
        let loader = try data.loader(configuration, from: state.position)
        while state.position.step < totalSteps || isEpochOpen {
            try trainEpoch(loader)
            try closeEpoch()
        }
        return try conclude(since: began)
    }

    /// Whether steps were made whose epoch has not been validated.
    private var isEpochOpen: Bool {
        state.position.stepInEpoch == stepsPerEpoch
    }

    private var runEvent: Event.Run {
        Event.Run(
            directory: directory?.path, data: configuration.data, model: configuration.model, backend: backendName,
            seed: configuration.seed, parameters: step.parameterCount, epochs: configuration.epochs,
            stepsPerEpoch: stepsPerEpoch, steps: totalSteps,
            batchSize: configuration.batchSize, trainingCount: data.training.count,
            validationCount: data.validation?.count ?? 0, testCount: data.test?.count ?? 0,
            startingStep: state.position.step)
    }
}
