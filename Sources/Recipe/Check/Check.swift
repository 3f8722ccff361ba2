import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaModels
import FoveaTensor
import FoveaTraining

/// The first two steps of training by the book: does the first loss say that the network knows nothing, do signals and gradients come
/// through, and can it learn a few images by heart? A minute here spares hours of training a network that cannot learn.
///
///     let check = try Check(configuration, backend: OneDNNBackend())
///     for verdict in try check.verdicts() { print(verdict.name, verdict.outcome, verdict.finding) }
///
/// Nothing is written. What is wrong is looked for by trying: other initializations, other learning rates, without what is frozen.
public struct Check {
    /// What was asked for.
    let configuration: TrainingConfiguration
    let data: TrainingData
    let backend: any Backend
    let interruption: Interruption
    /// How many images are to be learned by heart.
    let sample: Int
    /// The most steps that may take.
    let steps: Int

    /// Reads the images that a configuration names.
    ///
    /// - Parameters:
    ///   - data: Where the images have been read already.
    ///   - sample: How many images are to be learned by heart.
    ///   - steps: How many steps that may take.
    /// - Throws: a usage sentence for settings that cannot be; what reading the images throws.
    public init(
        _ configuration: TrainingConfiguration, data: TrainingData? = nil, sample: Int = 20, steps: Int = 200,
        backend: any Backend,
        interruption: Interruption = Interruption()
    ) throws {
        guard sample >= 1, steps >= 1 else {
            throw FoveaError.usage(
                "a check learns at least one image in at least one step, but got \(sample) and \(steps)")
        }
        try configuration.validate()
        self.configuration = configuration
        self.sample = sample
        self.steps = steps
        self.backend = backend
        self.interruption = interruption
        self.data = try data ?? interruption.whileCurrent { try TrainingData(configuration) }
    }

    /// Every part, in order.
    ///
    /// - Parameters:
    ///   - looked: Is given what every layer does in the first step, once that is known.
    ///   - told: Is given each verdict as soon as it is known.
    /// - Throws: what training throws.
    @discardableResult
    public func verdicts(
        looked: (StepReport) -> Void = { _ in }, _ told: (Verdict) -> Void = { _ in }
    ) throws -> [Verdict] {
        let trainer = try trainer(configuration)
        let report = try trainer.replay(step: 1)
        looked(report)
        let layers = try trainer.layers()
        var verdicts: [Verdict] = []
        func add(_ verdict: Verdict) {
            verdicts.append(verdict)
            told(verdict)
        }
        add(try inputs(report))
        add(try firstLoss(report, trainer))
        add(try signal(report, layers))
        let gradients = gradients(report, layers)
        add(gradients)
        add(try smallSample(knowing: gradients.advice))
        return verdicts
    }

    /// A trainer of the check's images, or of others, that writes and tells nothing.
    func trainer(_ configuration: TrainingConfiguration, data: TrainingData? = nil, model: (any Layer)? = nil) throws
        -> Trainer
    {
        let trainer = try Trainer(
            configuration: configuration, data: data ?? self.data, model: model, backend: backend, events: EventTee([]),
            interruption: interruption)
        try trainer.begin()
        return trainer
    }

    /// The network that a configuration names.
    func network() throws -> any Layer {
        try ModelRegistry.model(configuration.model, classes: data.outputNames.count)
    }
}
