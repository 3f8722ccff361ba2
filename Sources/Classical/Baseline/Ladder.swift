import FoveaCompiler
import FoveaData
import FoveaModels
import FoveaRecipe
import FoveaTensor
import FoveaTraining

/// Several methods on the same images, from the cheapest to a small network: what accuracy costs, and what a larger network must beat.
///
///     let ladder = try Ladder(data: "fashion-mnist")
///     for step in ladder.steps { print(try ladder.climb(step)) }
///
/// All see the same training images, less the same validation images. The settings are fixed, so that nothing is chosen by the test part, which each method
/// meets once.
public struct Ladder: Sendable {
    /// The steps, in the order in which they are climbed.
    public let steps: [LadderStep]
    /// What is asked of every step.
    public let configuration: ClassicalConfiguration
    private let parts: DatasetParts
    /// How many images the network judges at once.
    private static let batchSize = 256
    private let backend: @Sendable () -> any Backend

    /// What a step came to.
    ///
    /// Where it could not be climbed there is a ``problem``, and nothing was measured.
    public struct Outcome: Sendable, Equatable {
        /// The step.
        public let step: LadderStep
        /// Why it could not be climbed, such as for want of memory; `nil` where it was.
        public var problem: FoveaError?
        /// Images that were learned from.
        public let trainingCount: Int
        /// The share of right answers; `nil` where there is no such part.
        public let validation, test: Double?
        /// Seconds that learning took, features included; of the network, validating each epoch too.
        public let trainingSeconds: Double
        /// Seconds that it takes to judge an image, features included.
        public let secondsPerImage: Double
        /// Numbers that were learned.
        public let parameters: Int
        /// What a user should know, a sentence each.
        public let warnings: [String]
    }

    /// Reads the images.
    ///
    /// - Parameters:
    ///   - configuration: Images, sizes, threads and seed; features and learner are the steps' own.
    ///   - epochs: Those of the network; no network where it is 0.
    ///   - backend: What the network runs on.
    /// - Throws: what reading the images throws.
    public init(
        _ configuration: ClassicalConfiguration, epochs: Int = 3, backend: @escaping @Sendable () -> any Backend
    ) throws {
        try configuration.validateEach()
        let parts = try NamedDataset(configuration.data).load()
            .holdingOut(configuration.validation, seed: configuration.seed)
            .limited(to: configuration.limit, seed: configuration.seed)
        let card = try ClassicalModel.card(for: parts.train, configuration)
        let size = ImageSize(height: card.inputShape[1], width: card.inputShape[2])
        self.parts = parts
        self.configuration = configuration
        self.backend = backend
        steps = LadderStep.standard(channels: card.inputShape[0], size: size, epochs: epochs)
    }

    /// Learns, and measures. What stands in the way of this step, such as too little memory, is its outcome's problem, so that others can be climbed.
    ///
    /// - Throws: `FoveaError(.interrupted)` where it is asked to stop, and what is no user's mistake.
    public func climb(_ step: LadderStep) throws -> Outcome {
        do {
            switch step.method {
            case .classical(let features, let learner): return try climb(step, features, learner)
            case .network(let model, let epochs): return try climb(step, network: model, epochs)
            }
        } catch let error as FoveaError where error.kind != .interrupted && error.kind != .defect {
            return Outcome(
                step: step, problem: error, trainingCount: parts.train.count, validation: nil, test: nil,
                trainingSeconds: 0, secondsPerImage: 0, parameters: 0, warnings: [])
        }
    }

    private func climb(_ step: LadderStep, _ features: String, _ learner: String) throws -> Outcome {
        var own = configuration
        own.features = features
        own.learner = learner
        own.limit = step.limit
        let heard = EventRecorder()
        let result = try ClassicalTraining(own, events: heard).run(parts)
        return Outcome(
            step: step, trainingCount: result.trainingCount, validation: result.validation?.top1,
            test: result.test?.top1, trainingSeconds: result.time.seconds,
            secondsPerImage: result.secondsPerImage ?? 0, parameters: result.model.parameterCount,
            warnings: heard.warnings)
    }

    private func climb(_ step: LadderStep, network: String, _ epochs: Int) throws -> Outcome {
        var asked = TrainingConfiguration(data: configuration.data, model: network)
        asked.epochs = epochs
        asked.seed = configuration.seed
        asked.preprocess = configuration.preprocess
        asked.threads = configuration.threads
        asked.onBadImage = configuration.onBadImage
        asked.validation = configuration.validation
        asked.batchSize = min(asked.batchSize, max(parts.train.count / 8, 2))
        try asked.set("lr", to: "0.1")
        let heard = EventRecorder()
        // The test part is met below, where it is timed.
        let own = DatasetParts(train: parts.train, validation: parts.validation, test: nil)
        for sentence in parts.warnings { heard.receive(.warning(Event.Warning(sentence))) }
        let clock = ContinuousClock()
        let began = clock.now
        let interruption = Interruption.current ?? Interruption()
        let data = try TrainingData(own, asked)
        let trainer = try Trainer(
            configuration: asked, data: data, backend: backend(), events: heard, interruption: interruption
        ) { $0.findsLeaks = false }
        let result = try trainer.run()
        let trained = clock.now - began
        let model = try TrainedModel(
            card: trainer.card, model: ModelRegistry.model(network, classes: parts.train.classNames.count),
            variables: trainer.bestVariables())
        let evaluator = try Evaluator(model, backend: backend())
        let judging = parts.test ?? parts.train
        try compile(evaluator, for: judging.count)
        let middle = clock.now
        let measured = try evaluator.evaluate(
            judging, batchSize: Ladder.batchSize, split: parts.test == nil ? "train" : "test")
        let judged = clock.now - middle
        return Outcome(
            step: step, trainingCount: parts.train.count, validation: result.best?.top1,
            test: parts.test == nil ? nil : measured.top1,
            trainingSeconds: trained / .seconds(1),
            secondsPerImage: judged / .seconds(1) / Double(max(measured.count, 1)),
            parameters: model.variables.entries.reduce(0) { $0 + $1.array.count }, warnings: heard.warnings)
    }

    /// Judges training images in batches of each size that so many images come in, which compiles the network for them: a ladder measures what an
    /// image costs, and that is paid once.
    private func compile(_ evaluator: Evaluator, for count: Int) throws {
        let batchSize = Ladder.batchSize
        for size in Set([min(count, batchSize), count % batchSize]) where size > 0 {
            let indices = (0..<size).map { $0 % parts.train.count }
            _ = try evaluator.evaluate(Subset(of: parts.train, indices: indices), batchSize: batchSize, split: "train")
        }
    }
}

extension EventRecorder {
    /// The warnings' sentences, each once.
    fileprivate var warnings: [String] {
        events.reduce(into: []) { told, event in
            if case .warning(let warning) = event, !told.contains(warning.message) { told.append(warning.message) }
        }
    }
}
