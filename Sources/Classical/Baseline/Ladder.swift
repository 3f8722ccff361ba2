import FoveaCompiler
import FoveaData
import FoveaModels
import FoveaRecipe
import FoveaTensor
import FoveaTraining

/// Several methods on the same images, from the cheapest to a small network: what accuracy costs, and what a larger network must beat.
///
///     let ladder = try Ladder(data: "fashion-mnist")
///     for rung in ladder.rungs { print(try ladder.climb(rung)) }
///
/// All see the same training images, less the same validation images. The settings are fixed, so that nothing is chosen by the test part, which each method
/// meets once.
public struct Ladder: Sendable {
    /// The steps, in the order in which they are climbed.
    public let rungs: [Rung]
    /// What is asked of every step.
    public let configuration: ClassicalConfiguration
    private let parts: DatasetParts
    private let backend: @Sendable () -> any Backend

    /// What a step came to.
    public struct Outcome: Sendable, Equatable {
        /// The step.
        public let rung: Rung
        /// Images that were learned from.
        public let trainingCount: Int
        /// The share of right answers; `nil` where there is no such part.
        public let validation, test: Double?
        /// Seconds that learning took, features included.
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
        let whole = try NamedDataset(configuration.data).load()
        var parts = try whole.holdingOut(configuration.validation, seed: configuration.seed)
        if let limit = configuration.limit, limit < parts.train.count {
            let few = try StratifiedSplit(
                of: parts.train, validation: .count(parts.train.count - limit), seed: configuration.seed)
            parts = DatasetParts(train: few.train, validation: parts.validation, test: parts.test)
        }
        let card = try ClassicalModel.card(for: parts.train, configuration)
        let size = ImageSize(height: card.inputShape[1], width: card.inputShape[2])
        self.parts = parts
        self.configuration = configuration
        self.backend = backend
        rungs = Rung.standard(channels: card.inputShape[0], size: size, epochs: epochs)
    }

    /// Learns, and measures.
    ///
    /// - Throws: a sentence; `FoveaError(.interrupted)` where it is asked to stop.
    public func climb(_ rung: Rung) throws -> Outcome {
        switch rung.method {
        case .classical(let features, let learner): try climb(rung, features, learner)
        case .network(let model, let epochs): try climb(rung, network: model, epochs)
        }
    }

    private func climb(_ rung: Rung, _ features: String, _ learner: String) throws -> Outcome {
        var own = configuration
        own.features = features
        own.learner = learner
        own.limit = rung.limit
        let heard = WarningSink()
        let result = try ClassicalTraining(own, events: heard).run(parts)
        return Outcome(
            rung: rung, trainingCount: result.trainingCount, validation: result.validation?.top1,
            test: result.test?.top1, trainingSeconds: result.time.seconds,
            secondsPerImage: result.secondsPerImage ?? 0, parameters: result.model.parameterCount,
            warnings: heard.sentences)
    }

    private func climb(_ rung: Rung, network: String, _ epochs: Int) throws -> Outcome {
        var asked = TrainingConfiguration(data: configuration.data, model: network)
        asked.epochs = epochs
        asked.seed = configuration.seed
        asked.preprocess = configuration.preprocess
        asked.threads = configuration.threads
        asked.onBadImage = configuration.onBadImage
        asked.validation = configuration.validation
        asked.batchSize = min(asked.batchSize, max(parts.train.count / 8, 2))
        try asked.set("lr", to: "0.1")
        let heard = WarningSink()
        // The test part is met below, where it is timed.
        let own = DatasetParts(train: parts.train, validation: parts.validation, test: nil)
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
        let middle = clock.now
        let test = try parts.test.map { try evaluator.evaluate($0, split: "test") }
        let measured = try test ?? evaluator.evaluate(parts.train, split: "train")
        let judged = clock.now - middle
        return Outcome(
            rung: rung, trainingCount: parts.train.count, validation: result.best?.top1, test: test?.top1,
            trainingSeconds: trained / .seconds(1),
            secondsPerImage: judged / .seconds(1) / Double(max(measured.count, 1)),
            parameters: model.variables.entries.reduce(0) { $0 + $1.array.count }, warnings: heard.sentences)
    }
}

/// Keeps warnings; whatever else happens is of no interest.
private final class WarningSink: EventSink {
    private(set) var sentences: [String] = []

    func receive(_ event: Event) {
        if case .warning(let warning) = event { sentences.append(warning.message) }
    }
}
