import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaModels
import FoveaTensor
import FoveaTraining

/// From words to values: the one place where a configuration becomes a trainer.
extension Trainer {
    /// Reads the images and builds the network that a configuration names; writes nothing.
    ///
    /// - Parameters:
    ///   - data: Where the images have been read already.
    ///   - model: In the place of the one that the configuration names.
    ///   - directory: The run's home; with `nil` nothing is ever written.
    ///   - interruption: Asks the session to stop.
    ///   - adjust: Changes options of the loop that no setting names.
    /// - Throws: a sentence for a setting that cannot be, a network that does not fit the images, files that are not
    ///   there or not what they should be.
    public convenience init(
        configuration: TrainingConfiguration, data: TrainingData? = nil, model: (any Layer)? = nil,
        backend: any Backend, directory: RunDirectory? = nil, events: any EventSink,
        interruption: Interruption = Interruption(), adjust: (inout Options) -> Void = { _ in }
    ) throws {
        try configuration.validate()
        let data = try data ?? interruption.whileCurrent { try TrainingData(configuration) }
        var options = try configuration.trainerOptions()
        options.directory = directory
        options.dataName = configuration.data
        options.modelName = configuration.model
        options.configuration = configuration
        adjust(&options)
        let network = try model ?? ModelRegistry.model(configuration.model, classes: data.outputNames.count)
        let adjustment = try FineTuning(configuration)
        try adjustment.check(network, inputShape: data.inputShape)
        var loss = configuration.loss
        if let weights = configuration.classWeights {
            let numbers = try WeighedClasses.weights(weights, for: data.training).map { "\($0)" }
            loss += (loss.contains(":") ? "," : ":") + "weights=" + numbers.joined(separator: "/")
        }
        try self.init(
            adjustment.model(network), data: data, loss: LossRegistry.loss(loss),
            optimizer: adjustment.optimizer(OptimizerRegistry.optimizer(configuration.optimizer)),
            schedule: ScheduleRegistry.schedule(configuration.schedule),
            regularizers: configuration.regularize.map(RegularizerRegistry.regularizers) ?? [], options: options,
            backend: backend, events: events, interruption: interruption)
    }

    /// A stopped run, set up as it was: from its folder alone, so that neither its first weights nor the images that its
    /// normalization was found in need be there as they were.
    ///
    /// - Parameters:
    ///   - configuration: What it is asked for from now on; what it was asked for before where it is `nil`.
    ///   - data: Where the images have been read already, with the normalization that the run began with.
    /// - Throws: what the folder lacks, or what in it cannot be read; a sentence when the images are no longer the same.
    public convenience init(
        resuming directory: RunDirectory, configuration: TrainingConfiguration? = nil, data: TrainingData? = nil,
        backend: any Backend,
        events: any EventSink,
        interruption: Interruption = Interruption()
    ) throws {
        let configuration = try configuration ?? directory.read(TrainingConfiguration.self)
        let card = try directory.card()
        let data =
            try data
            ?? interruption.whileCurrent {
                try TrainingData(configuration, normalization: card.normalization)
            }
        try self.init(
            configuration: configuration, data: data, backend: backend, directory: directory, events: events,
            interruption: interruption)
        let found = try directory.newestCheckpoint()
        try resume(from: found.checkpoint)
        resumeNotes = found.notes
    }

    /// A run as it stood some time before a step, to look into that step; nothing is ever written.
    ///
    /// - Throws: as ``init(resuming:configuration:backend:events:interruption:)`` does.
    public convenience init(
        replaying directory: RunDirectory, before step: Int, backend: any Backend,
        interruption: Interruption = Interruption()
    ) throws {
        let configuration = try directory.read(TrainingConfiguration.self)
        let card = try directory.card()
        let data = try interruption.whileCurrent {
            try TrainingData(configuration, normalization: card.normalization)
        }
        try self.init(
            configuration: configuration, data: data, backend: backend, events: EventTee([]), interruption: interruption
        )
        if let checkpoint = directory.checkpoint(before: step) {
            try resume(from: checkpoint)
        } else {
            try begin()
        }
    }
}

extension Settings where Declarations == TrainingSettings {
    /// The settings of the training loop as values.
    func trainerOptions() throws -> Trainer.Options {
        var options = Trainer.Options()
        options.epochs = self.epochs
        options.maxSteps = self.maxSteps
        options.batchSize = self.batchSize
        options.lastBatch = self.lastBatch
        options.accumulate = self.accumulate
        options.learningRate = self.learningRate
        options.order = self.order
        options.seed = self.seed
        options.workers = loadingThreads
        options.onBadImage = self.onBadImage
        options.logEvery = self.logEvery
        options.average = self.ema.map(WeightAverage.init)
        options.earlyStopping = try self.earlyStopping.map(EarlyStopping.init)
        options.initializer = try self.initializer.map(InitializerRegistry.initializer)
        options.checkpointInterval = try CheckpointInterval(self.checkpointEvery)
        options.keptCheckpoints = try KeptCheckpoints(self.keep)
        options.unfreezing = try self.unfreeze.map(GradualUnfreezing.init)
        options.linter = try Linter(allowing: (self.allow ?? "").split(separator: " ").map(String.init))
        if let weights = self.weights {
            let (transfer, seed) = (try self.transfer(), self.seed)
            options.initialVariables = { try WeightsFile.load(weights, for: $0, by: transfer, seed: seed) }
        }
        return options
    }
}

extension TrainingData {
    /// Reads what a configuration names.
    ///
    /// - Parameter normalization: One that was found before, as a run that goes on needs; found in the images where it is `nil`.
    public init(_ configuration: TrainingConfiguration, normalization: Normalization? = nil) throws {
        try self.init(NamedDataset(configuration.data).load(), configuration, normalization: normalization)
    }

    /// The parts of a dataset, of which the training part gives some images for validation where there are no others.
    public init(
        _ parts: DatasetParts, _ configuration: TrainingConfiguration, normalization: Normalization? = nil
    ) throws {
        var parts = parts
        var augmentation = configuration.augment ?? ""
        if let count = configuration.overfit {
            let few = Subset(of: parts.train, indices: Array(0..<min(count, parts.train.count)))
            (parts, augmentation) = (DatasetParts(train: few, test: nil), "")
        } else {
            parts = try parts.holdingOut(configuration.validation, seed: configuration.seed)
        }
        try self.init(
            parts,
            preprocessing: Preprocessing(configuration.preprocess ?? Preprocessing.standard),
            augmentation: AugmentationList(parsing: augmentation), normalization: normalization,
            threads: configuration.loadingThreads, onBadImage: configuration.onBadImage, decoding: configuration.decode)
    }
}
