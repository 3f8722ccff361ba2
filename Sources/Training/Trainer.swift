import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// Trains a network: the loop over epochs and steps, with validation, checkpoints and events.
///
/// The validation part chooses the best weights; the test part is seen once, at the end, by those. Everything random is a
/// function of (seed, position), so that a run which was stopped and goes on is the same run, bit for bit.
///
///     let data = try TrainingData(parts.holdingOut(0.1, seed: 0))
///     var options = Trainer.Options()
///     options.epochs = 3
///     let trainer = try Trainer(
///         network, data: data, loss: CrossEntropy(), optimizer: SGD(momentum: 0.9), schedule: CosineSchedule(), options: options,
///         backend: OneDNNBackend(), events: ProgressRenderer())
///     let result = try trainer.run()
///
/// Not `Sendable`: one thread trains.
public final class Trainer {
    /// How it is trained.
    public let options: Options
    /// What is trained, and where it stands.
    public let state: TrainingState
    /// What it is trained on.
    public let data: TrainingData
    let interruption: Interruption
    let model: any Layer
    let loss: any Loss
    let step: TrainingStep
    /// Makes the step that trains what is behind frozen layers.
    let makeStep: (FrozenTrunk?) throws -> TrainingStep
    /// Makes steps of several batches, where a step is more than one.
    private(set) var accumulated: AccumulatedStep?
    /// What the frozen layers made of the images, where that is computed once.
    var features: FeatureCache?
    let evaluation: EvaluationStep
    let schedule: any Schedule
    /// The base rate, which the schedule scales.
    public let learningRate: Double
    let backend: any Backend
    var events: any EventSink
    /// `events.jsonl`, where the run has a home.
    private var log: JSONLinesRenderer?
    var throughput = Throughput()
    /// The variables that had the best validation result.
    var best: Variables?
    var hasSavedLast = false
    /// Where an epoch is left before its end, to look into the next step.
    var pause: Int?
    var lossWatch = LossWatch()
    var layerWatch: LayerWatch?
    var sinceSaved = ContinuousClock.now
    let writer = CheckpointWriter()
    private var isResumed = false
    /// Whether it ended since the loss or a weight was no longer a number.
    public internal(set) var isDiverged = false
    /// What was wrong with newer checkpoints than the one that the run goes on from.
    package var resumeNotes: [String] = []
    /// What becomes of the images that fill no batch.
    let lastBatch: LastBatch
    private let modelName: String
    private let findings: [Linter.Finding]

    /// Builds the training step; reads and writes nothing.
    ///
    /// - Parameters:
    ///   - regularizers: In the order in which they are applied.
    ///   - interruption: Asks the session to stop between two steps, or in an evaluation.
    /// - Throws: a sentence for an option that cannot be, or a network, a loss or a schedule that does not fit the rest.
    public init(
        _ model: any Layer, data: TrainingData, loss: any Loss = CrossEntropy(), optimizer: any Optimizer,
        schedule: any Schedule = CosineSchedule(), regularizers: [any Regularizer] = [], options: Options = Options(),
        backend: any Backend, events: any EventSink, interruption: Interruption = Interruption()
    ) throws {
        try options.validate()
        guard data.target.hasClasses || !loss.needsClasses else {
            throw FoveaError.usage(
                "the loss \(type(of: loss)) is for classes, but these images have values; use mse, mae or huber")
        }
        guard data.target.hasClasses || options.earlyStopping?.metric != .top1 else {
            throw FoveaError.usage(
                "images with values have no top-1 for early stopping to watch; watch the loss (metric=loss)")
        }
        if data.validation == nil, schedule.watchesValidation || options.earlyStopping != nil {
            throw FoveaError.usage(
                "\(options.earlyStopping == nil ? "the schedule" : "early stopping") watches the validation loss, but the data "
                    + "has no validation part; hold some images out")
        }
        self.options = options
        self.model = model
        self.loss = loss
        self.data = data
        self.events = events
        self.interruption = interruption
        self.backend = backend
        self.schedule = schedule
        modelName = options.modelName ?? model.summary
        learningRate = options.learningRate?.value(batchSize: options.batchSize) ?? optimizer.defaultLearningRate
        let lastBatch = LastBatch(of: data, options, model)
        self.lastBatch = lastBatch
        let stages =
            options.unfreezing.map {
                TrainingStages($0, stepsPerEpoch: lastBatch.stepsPerEpoch)
            } ?? TrainingStages()
        makeStep = { trunk in
            try TrainingStep(
                model: model, inputShape: data.inputShape, behind: trunk, optimizer: optimizer, loss: loss,
                backend: backend, target: data.target, scheduledMomentum: schedule.movesMomentum,
                regularizers: regularizers, average: options.average, stages: stages)
        }
        step = try makeStep(nil)
        try step.check(batchSize: min(options.batchSize, data.training.count))
        findings =
            try options.linter?.findings(in: model, input: data.inputShape, batchSize: options.batchSize) ?? []
        evaluation = EvaluationStep(model: model, loss: loss, target: BatchTarget(of: data.training), backend: backend)
        state = try step.initialState(seed: options.seed, initializingWeightsBy: options.initializer)
        state.position.data = data.training.fingerprint
        guard options.accumulate > 1 else { return }
        accumulated = try AccumulatedStep(
            model: model, optimizer: optimizer, loss: loss, regularizers: regularizers, average: options.average,
            target: data.target, scheduledMomentum: schedule.movesMomentum, state: state, specs: step.specs,
            backend: backend)
    }

    /// What the network's variables are.
    public var specs: [VariableSpec] { step.specs }

    /// The network's innermost layers, in the order of building.
    package func layers() throws -> [LayerRecord] {
        try TracedModel(model, input: imageBatch(1, data.inputShape), mode: .inference).records
    }

    var stepsPerEpoch: Int { lastBatch.stepsPerEpoch }
    var dropsLast: Bool { lastBatch.isDropped }

    /// Steps of the whole run; the largest number there is where its epochs are more than can be counted.
    var totalSteps: Int {
        let (steps, overflow) = stepsPerEpoch.multipliedReportingOverflow(by: options.epochs)
        return min(options.maxSteps ?? .max, overflow ? .max : steps)
    }

    /// Goes on where a checkpoint was written, exactly. Called before `run()`.
    ///
    /// - Throws: a sentence when the checkpoint is of another network, optimizer, batch size, seed or dataset; then nothing changed.
    public func resume(from checkpoint: Checkpoint) throws {
        let position = checkpoint.position
        guard position.seed == options.seed else {
            throw FoveaError.invalid(
                "the checkpoint was written with seed \(position.seed), but the run is set up for seed "
                    + "\(options.seed)")
        }
        if let before = position.data, let now = data.training.fingerprint, before != now {
            throw FoveaError.invalid(
                "the training images are not those that the checkpoint's run learned from: it had \(before), but these are "
                    + "\(now); files were added, taken away or changed since")
        }
        let (before, overflow) = position.epoch.multipliedReportingOverflow(by: stepsPerEpoch)
        guard !overflow, position.step - position.stepInEpoch == before, position.stepInEpoch <= stepsPerEpoch else {
            throw FoveaError.invalid(
                "the checkpoint stands at step \(position.step), \(position.stepInEpoch) steps after "
                    + "\(position.epoch) complete epochs, which cannot be with \(stepsPerEpoch) steps per epoch; was the run started "
                    + "with another batch size or dataset?")
        }
        var kept = checkpoint.best
        if kept == nil, let directory = options.directory, position.best != nil {
            kept = try WeightsFile.load(directory.best, for: step.specs)
        }
        try state.restore(checkpoint, from: options.directory?.last ?? "the checkpoint")
        // Nothing is called the best that is not there.
        if kept == nil { state.position.best = nil }
        best = kept
        isResumed = true
        hasSavedLast = true
    }

    /// The whole state of the run, to go on from: weights, slots, position, and the best weights so far.
    public func checkpoint() throws -> Checkpoint {
        var checkpoint = try state.checkpoint()
        checkpoint.best = best
        return checkpoint
    }

    /// Trains to the end.
    ///
    /// - Throws: `FoveaError(.interrupted)` after saving, when somebody asked to stop; a sentence when the loss is no
    ///   longer a number, when a file cannot be written, and for a folder that already holds a run. The newest checkpoint
    ///   is then kept.
    public func run() throws -> TrainingResult {
        guard let result = try run(untilEpoch: .max) else { throw FoveaError.defect("a run was left before its end") }
        return result
    }

    /// Trains until so many epochs are complete, and then leaves the run as a stop would: it can be gone on with, exactly. The test is not met.
    ///
    /// - Returns: `nil` where the run is left before its end.
    /// - Throws: as ``run()`` does.
    public func run(untilEpoch epoch: Int) throws -> TrainingResult? {
        try interruption.whileCurrent { try train(untilEpoch: epoch) }
    }

    private func train(untilEpoch last: Int) throws -> TrainingResult? {
        let began = ContinuousClock.now
        // What is wrong with the images, their order or the first weights is found before anything is written.
        let loader = try loader()
        try loader.prepare()
        var warnings = try doubts()
        if !isResumed { warnings += try begin() }
        let lock = try options.directory.map(RunLock.init)
        defer { withExtendedLifetime(lock) {} }
        if let directory = options.directory {
            if isResumed {
                try options.configuration.map(directory.replaceConfiguration)
                try directory.setEnding(nil)
            } else {
                try directory.create(card: card, configuration: options.configuration)
            }
            let log = try JSONLinesRenderer(
                appendingTo: directory.events, stepInterval: options.logEvery, runID: directory.identified().id)
            self.log = log
            events = EventTee([log, events])
        }
        defer { events.finish() }
        events.receive(.run(runEvent))
        warnings += resumeNotes
        for warning in warnings { events.receive(.warning(Event.Warning(warning))) }
        do {
            return try train(loader, untilEpoch: last, since: began)
        } catch {
            // The run's folder tells why it died; whoever called tells the user.
            let isInterruption = (error as? FoveaError)?.kind == .interrupted
            if !isInterruption { log?.receive(.error(Event.Failure(error))) }
            throw error
        }
    }

    private func train(
        _ loader: Loader, untilEpoch last: Int, since began: ContinuousClock.Instant
    ) throws -> TrainingResult? {
        try cacheFeatures()
        let batches: any BatchSource = try features.map(featureBatches) ?? loader
        // A run that was stopped at its last step, or in the validation after it, in the middle of an epoch.
        if isResumed, state.position.step >= totalSteps, state.position.stepInEpoch > 0, !isEpochOpen {
            try closeEpoch()
        }
        while (state.position.step < totalSteps || isEpochOpen) && !isStoppedEarly {
            if state.position.epoch >= last {
                try tellCheckpoints(waits: true)
                return nil
            }
            try trainEpoch(batches)
            try closeEpoch()
        }
        if isStoppedEarly, let best { try state.replaceVariables(best) }
        return try conclude(since: began)
    }

    /// What a user should know of the images and the network before the first step.
    func doubts() throws -> [String] {
        guard !isResumed else { return data.warnings + data.doubts }
        let leaks = options.findsLeaks ? try data.leaks(threads: options.workers) : []
        return data.warnings + data.doubts + leaks + findings.map(\.description)
            + [lastBatch.warning].compactMap(\.self)
    }

    /// Gives the network the variables to begin with.
    ///
    /// - Returns: what a user should know of them.
    @discardableResult
    package func begin() throws -> [String] {
        guard let initial = try options.initialVariables?(step.specs) else { return [] }
        try state.replaceVariables(initial.variables)
        return initial.notes
    }

    /// The batches from the run's position on, over all epochs that are left.
    func loader() throws -> Loader {
        let position = state.position
        return try Loader(
            data.training, data.pipeline, batchSize: options.batchSize, order: options.order, seed: options.seed,
            dropLast: dropsLast, workers: options.workers, onBadImage: options.onBadImage,
            start: Loader.Position(
                epoch: position.epoch, batch: min(position.stepInEpoch * options.accumulate, lastBatch.batchesPerEpoch)),
            epochs: options.epochs)
    }

    /// What evaluation and prediction need to know of the network.
    public var card: ModelCard {
        data.card(model: modelName, data: options.dataName)
    }

    /// The network's numbers that did best on the validation part; the newest where nothing chose.
    package func bestVariables() throws -> Variables { try best ?? state.readEvaluated() }

    /// Whether the validation part has not got better for as long as early stopping bears it.
    var isStoppedEarly: Bool { options.earlyStopping?.isOver(after: state.position.validations) ?? false }

    /// What chooses the best weights.
    var metric: ValidationMetric { options.earlyStopping?.metric ?? (data.target.hasClasses ? .top1 : .loss) }

    /// Whether all steps of an epoch were made, but it was not validated: a run that was stopped just then.
    private var isEpochOpen: Bool { state.position.stepInEpoch == stepsPerEpoch }

    private var imagesPerStep: Int {
        let (images, overflow) = options.batchSize.multipliedReportingOverflow(by: options.accumulate)
        return overflow ? .max : images
    }

    private var runEvent: Event.Run {
        Event.Run(
            directory: options.directory?.path, data: options.dataName, model: modelName, backend: backend.name,
            seed: options.seed, parameters: step.parameterCount, epochs: options.epochs,
            stepsPerEpoch: stepsPerEpoch, steps: totalSteps, batchSize: imagesPerStep,
            trainingCount: data.training.count, validationCount: data.validation?.count ?? 0,
            testCount: data.test?.count ?? 0, startingStep: state.position.step,
            environment: RunEnvironment.current)
    }
}
