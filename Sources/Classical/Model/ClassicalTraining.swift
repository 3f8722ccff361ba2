import FoveaData
import FoveaRecipe
import FoveaTensor
import FoveaTraining

/// A run without a network: learns in one go, is measured, and leaves a folder that is listed and shown like any other.
///
/// Settings are chosen by the validation part; the test part is met once, at the end.
public struct ClassicalTraining {
    private let configuration: ClassicalConfiguration
    private let directory: RunDirectory?
    private let events: any EventSink

    /// - Parameters:
    ///   - directory: The run's home; with `nil` nothing is ever written.
    ///   - events: Is told what happens.
    public init(_ configuration: ClassicalConfiguration, directory: RunDirectory? = nil, events: any EventSink) {
        self.configuration = configuration
        self.directory = directory
        self.events = events
    }

    /// How a run ended.
    public struct Result: Sendable {
        /// What learned.
        public let model: ClassicalModel
        /// How long that took.
        public let time: ClassicalModel.FittingTime
        /// Images that were learned from.
        public let trainingCount: Int
        /// The validation part; `nil` where there is none.
        public var validation: Event.Evaluation?
        /// The test part; `nil` where there is none.
        public var test: Event.Evaluation?
        /// How long it took to judge so many images, those of the part that was judged last, features included; `nil` where there was none.
        public var judging: (time: ClassicalModel.Time, count: Int)?

        /// How long an image takes to be judged, in seconds by the clock.
        public var secondsPerImage: Double? { judging.map { $0.time.seconds / Double(max($0.count, 1)) } }
    }

    /// Learns, and measures.
    ///
    /// - Parameter parts: Where the images have been read already.
    /// - Throws: a sentence; where the run has a home, its log tells of it too.
    public func run(_ parts: DatasetParts? = nil) throws -> Result {
        try configuration.validateEach()
        guard let directory else { return try run(parts, nil) }
        let lock = try RunLock(directory)
        return try withExtendedLifetime(lock) { try run(parts, directory) }
    }

    private func run(_ parts: DatasetParts?, _ directory: RunDirectory?) throws -> Result {
        try directory?.requireUnused(for: configuration)
        let split = try (parts ?? NamedDataset(configuration.data).load()).holdingOut(
            configuration.validation, seed: configuration.seed
        ).limited(to: configuration.limit, seed: configuration.seed)
        let training = split.train
        let card = try ClassicalModel.card(for: training, configuration)
        // Words that do not fit the images are found before anything is written.
        _ = try FeatureList(configuration.features).width(
            channels: card.inputShape[0], size: ImageSize(height: card.inputShape[1], width: card.inputShape[2]))
        try directory?.create(card: card, configuration: configuration)
        try directory.map {
            try ClassicalModel.writeWords(features: configuration.features, learner: configuration.learner, to: $0)
        }
        let log = try directory.map {
            try JSONLinesRenderer(appendingTo: $0.events, runID: $0.identified().id)
        }
        let told = EventTee([events] + (log.map { [$0] } ?? []))
        do {
            let result = try learn(split, directory, told)
            if let failure = told.failure { throw failure }
            return result
        } catch {
            if (error as? FoveaError)?.kind != .interrupted { log?.receive(.error(Event.Failure(error))) }
            throw error
        }
    }

    private func learn(
        _ parts: DatasetParts, _ directory: RunDirectory?, _ events: EventTee
    ) throws -> Result {
        let training = parts.train
        let workers = Workers(threads: configuration.threads)
        for warning in parts.warnings { events.receive(.warning(Event.Warning(warning))) }
        let warnings = Warnings()
        let options = FittingOptions(workers: workers, seed: configuration.seed, warn: warnings.add)
        events.receive(
            .run(
                Event.Run(
                    directory: directory?.path, data: configuration.data, model: configuration.modelName,
                    backend: "openblas, \(workers.threads) \(workers.threads == 1 ? "thread" : "threads")",
                    seed: configuration.seed, parameters: 0, trainingCount: training.count,
                    validationCount: parts.validation?.count ?? 0, testCount: parts.test?.count ?? 0,
                    environment: directory == nil ? nil : RunEnvironment.current)))
        let fitted = try ClassicalModel.fitted(to: training, configuration, options)
        for sentence in fitted.badImages.map({ "skipped: \($0.message)" }) + warnings.all {
            events.receive(.warning(Event.Warning(sentence)))
        }
        try directory.map(fitted.model.write)
        var result = Result(
            model: fitted.model, time: fitted.time, trainingCount: training.count - fitted.badImages.count)
        result.validation = try parts.validation.map {
            try measure(fitted.model, $0, "validation", options, &result, events)
        }
        result.test = try parts.test.map { try measure(fitted.model, $0, "test", options, &result, events) }
        let fields = fields(of: result, directory)
        try directory?.setEnding(fields)
        events.receive(.result(fields))
        return result
    }

    private func measure(
        _ model: ClassicalModel, _ part: any Dataset, _ split: String, _ options: FittingOptions,
        _ result: inout Result,
        _ events: EventTee
    ) throws -> Event.Evaluation {
        var none: [any Metric] = []
        let stopwatch = Stopwatch()
        let (evaluation, bad) = try model.evaluate(
            part, split: split, options, onBadImage: configuration.onBadImage, metrics: &none)
        result.judging = (stopwatch.time, evaluation.count)
        for image in bad { events.receive(.warning(Event.Warning("skipped: \(image.message)"))) }
        events.receive(.evaluation(evaluation))
        return evaluation
    }

    private func fields(of result: Result, _ directory: RunDirectory?) -> Event.Fields {
        var fields: Event.Fields = [:]
        if let directory { fields["run"] = .string(directory.path) }
        if let test = result.test?.top1 { fields["test_top1"] = .double(test) }
        if let validation = result.validation?.top1 { fields["best_validation_top1"] = .double(validation) }
        fields["features"] = .int(result.model.features.width)
        fields["parameters"] = .int(result.model.parameterCount)
        let time = result.time
        fields["feature_seconds"] = .double(time.features.seconds)
        fields["learning_seconds"] = .double(time.learning.seconds)
        fields["fitting_cpu_seconds"] = .double(time.features.processor + time.learning.processor)
        if let judging = result.judging {
            fields["judging_seconds"] = .double(judging.time.seconds)
            fields["judging_cpu_seconds"] = .double(judging.time.processor)
        }
        fields["seconds"] = .double(time.seconds)
        return fields
    }
}
