import Fovea

/// A network that an experiment trained, with the curves of its training.
public struct ShortTraining {
    /// Every step's loss, the epochs, and the evaluations.
    public let curves: RunCurves
    /// The network with what it learned.
    public let model: TrainedModel
    /// What it was trained on and judged by.
    public let data: TrainingData
    private let backend: any Backend

    /// Trains a network within the apparatus: nothing is written, the test part is met once, at the end.
    ///
    /// A loss that is no longer a number ends the training and is not an error: ``diverged`` tells.
    ///
    ///     let plain = try ShortTraining("conv16-relu-pool-fc", on: data, with: apparatus) { $0.learningRate = .fixed(0.05) }
    ///
    /// - Parameters:
    ///   - model: A network in words; `network` in its place where no words say it.
    ///   - pretrained: A network of the same layers whose variables it begins with; its last layer begins anew.
    ///   - adjust: Settings that are not at their defaults; those that `fovea train` has.
    ///   - afterEpoch: Is given the network as it stands after each epoch, counted from 1.
    /// - Throws: what training throws.
    public init(
        _ model: String, network: (any Layer)? = nil, from pretrained: TrainedModel? = nil, on data: TrainingData,
        with apparatus: Apparatus, _ adjust: (inout TrainingConfiguration) throws -> Void = { _ in },
        afterEpoch: ((Int, TrainedModel) throws -> Void)? = nil
    ) throws {
        // Settings take only networks that words say.
        var configuration = TrainingConfiguration(data: "fashion-mnist", model: network == nil ? model : "linear")
        configuration.seed = apparatus.seed
        configuration.validation = 0
        configuration.logEvery = 1
        configuration.epochs = 1
        try adjust(&configuration)
        let network = try network ?? ModelRegistry.model(model, classes: data.outputNames.count)
        let recorder = EventRecorder()
        let trainer = try Trainer(
            configuration: configuration, data: data, model: network, backend: apparatus.backend, events: recorder,
            interruption: apparatus.interruption
        ) { options in
            options.modelName = model
            options.watchesLayers = false
            options.findsLeaks = false
            options.linter = nil
            options.checkpointInterval = nil
        }
        if let pretrained {
            var transfer = Transfer()
            transfer.replacesHead = true
            let found = try Variables.transferred(
                pretrained.variables.entries.map { ($0.path, $0.array) }, for: trainer.specs, by: transfer,
                seed: configuration.seed, from: "the network that was trained before")
            try trainer.state.replaceVariables(found.variables)
        }
        func trained() throws -> TrainedModel {
            try TrainedModel(card: trainer.card, model: network, variables: trainer.state.readEvaluated())
        }
        do {
            if let afterEpoch {
                for epoch in 1..<max(configuration.epochs, 1) {
                    _ = try trainer.run(untilEpoch: epoch)
                    try afterEpoch(epoch, trained())
                }
            }
            _ = try trainer.run()
            try afterEpoch?(configuration.epochs, trained())
        } catch  where trainer.isDiverged {}
        diverged = trainer.isDiverged
        curves = try RunCurves(recorder.events)
        self.model = try trained()
        self.data = data
        backend = apparatus.backend
    }

    /// Whether it ended by a loss that is not a number.
    public let diverged: Bool

    /// The share of the test images that it is right for, in `0...1`; what chance has where it diverged.
    public var testAccuracy: Double {
        curves.test?.top1 ?? 1 / Double(max(data.outputNames.count, 1))
    }

    /// The mean loss of the last epoch, each batch with the weights of its moment; infinite where it diverged.
    public var trainingLoss: Double { diverged ? .infinity : curves.epochs.last?.loss ?? .infinity }

    /// Loss and accuracy on the images that it learned from, as they are, with the weights at the end.
    ///
    /// - Throws: what reading an image throws.
    public func onTrainingImages() throws -> Event.Evaluation {
        try Evaluator(model, backend: backend).evaluate(data.training, split: "train")
    }

    /// Its loss over the epochs, smoothed by a running mean over so many steps, as a line of a chart.
    public func lossLine(_ label: String, smoothing width: Int = 10) -> LineChart.Line {
        var (sum, window) = (0.0, [Double]())
        let points = curves.steps.map { step -> (x: Double, y: Double) in
            window.append(step.loss)
            sum += step.loss
            if window.count > width { sum -= window.removeFirst() }
            return (curves.epochs(at: step.step), sum / Double(window.count))
        }
        return LineChart.Line(label: label, points: points)
    }
}
