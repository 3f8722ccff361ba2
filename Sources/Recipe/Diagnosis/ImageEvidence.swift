import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaModels
import FoveaTensor
import FoveaTraining
import Foundation

/// What a run's weights say of its images: measured once, for all rules that look at images.
struct ImageEvidence {
    /// What the curves say.
    let run: RunEvidence
    /// The classes, in the order of the scores.
    let classNames: [String]
    /// How many training images each class has.
    let trainingCounts: [Int]
    /// Of the part that was looked at.
    let split: String
    let confusion: ConfusionMatrix
    /// What was answered for each training image that was looked at, and for each of the part.
    let training: [JudgedImage]
    let looked: [JudgedImage]
    /// Some training images as evaluation sees them,
    let inEvaluation: Event.Evaluation
    /// and the same through the network as it trains, without augmentation and dropout; `nil` where it has no batch normalization.
    let inTraining: (loss: Double, top1: Double?)?
    /// Of the newest weights or the best: the epoch that they are of.
    let epoch: Int?

    /// The most training images that are looked at, evenly drawn from all of them.
    static let most = 6000
    /// The most that go through the network as it trains.
    static let mostInTraining = 2048
}

/// An image and what a network said of it.
public struct JudgedImage: Sendable, Equatable {
    /// The part that it lies in: `train`, `validation`, `test`.
    public let part: String
    /// Its number in the part.
    public let index: Int
    /// Where it lies: a file, or its number.
    public let place: String
    /// What it is said to show.
    public let label: String
    /// What the network takes it for,
    public let answer: String
    /// with which probability,
    public let probability: Double
    /// and the probability of its label.
    public let labelProbability: Double
    /// -ln of that: its cross entropy.
    public let loss: Double

    /// Whether the network's answer is another than the label.
    public var isWrong: Bool { label != answer }
}

extension ImageEvidence {
    /// - Parameter split: `validation`, `test` or `train`; the validation images, where some were held out, by default.
    /// - Throws: what reading the weights or the images throws; a usage sentence for a part that there is not.
    init(
        _ run: RunEvidence, of directory: RunDirectory, configuration: TrainingConfiguration, split: String?,
        backend: any Backend
    ) throws {
        let model = try TrainedModel(run: directory)
        let data = try TrainingData(configuration, normalization: model.card.normalization)
        let parts: [(name: String, images: (any Dataset)?)] = [
            ("validation", data.validation), ("test", data.test), ("train", data.training),
        ]
        // The test images choose nothing: they are looked at where somebody asks for them.
        let name = split ?? (data.validation == nil ? "train" : "validation")
        guard let images = parts.first(where: { $0.name == name })?.images else {
            let names = parts.filter { $0.images != nil }.map(\.name).joined(separator: ", ")
            throw FoveaError.usage("the run's images have no part '\(name)'; say --split with one of: \(names)")
        }
        guard model.card.values == nil, !data.training.classNames.isEmpty else {
            throw FoveaError.invalid("the network gives values: there are no classes to look at")
        }
        let reading = EvaluationReading(workers: configuration.loadingThreads, onBadImage: configuration.onBadImage)
        let evaluator = try Evaluator(model, loss: LossRegistry.loss(configuration.loss), backend: backend)
        var metrics: [any Metric] = [ConfusionMatrix()]
        _ = try evaluator.evaluate(images, split: name, reading: reading, metrics: &metrics)
        let sample = ImageEvidence.some(of: data.training, atMost: ImageEvidence.most)
        self.run = run
        self.split = name
        classNames = model.card.classes
        trainingCounts = data.training.classCounts
        confusion = metrics.compactMap { $0 as? ConfusionMatrix }.first ?? ConfusionMatrix()
        inEvaluation = try evaluator.evaluate(sample, split: "train", reading: reading)
        let predictor = try Predictor(model, backend: backend)
        training = try ImageEvidence.judged(sample, by: predictor, model.card, part: "train", reading)
        looked =
            name == "train"
            ? training : try ImageEvidence.judged(images, by: predictor, model.card, part: name, reading)
        inTraining = try ImageEvidence.asItTrains(sample, model, configuration, backend: backend)
        let best: Event.Value? = run.curves.result?["best_epoch"]
        if case .int(let epoch)? = best { self.epoch = epoch } else { epoch = nil }
    }

    /// Images from everywhere in a dataset.
    private static func some(of dataset: any Dataset, atMost most: Int) -> any Dataset {
        guard dataset.count > most else { return dataset }
        return Subset(of: dataset, indices: (0..<most).map { $0 * dataset.count / most })
    }

    private static func judged(
        _ images: any Dataset, by predictor: Predictor, _ card: ModelCard, part: String, _ reading: EvaluationReading
    ) throws -> [JudgedImage] {
        var options = Predictor.Options()
        options.reading = reading
        var judged: [JudgedImage] = []
        let names = images.classNames
        try predictor.forEach(in: images, options) { index, probabilities in
            let label = Int(images.label(at: index))
            guard let best = predictor.ranked(probabilities, top: 1).first,
                let place = card.classes.firstIndex(of: names[label])
            else { return }
            let own = probabilities[place]
            judged.append(
                JudgedImage(
                    part: part, index: index, place: images.place(of: index), label: names[label], answer: best.label,
                    probability: best.probability, labelProbability: own, loss: -log(max(own, 1e-300))))
        }
        return judged
    }

    /// Loss and share of right answers with the statistics of each batch: steps at a rate of 0, which are taken back.
    private static func asItTrains(
        _ images: any Dataset, _ model: TrainedModel, _ configuration: TrainingConfiguration, backend: any Backend
    ) throws -> (loss: Double, top1: Double?)? {
        var bare = configuration
        bare.augment = nil
        bare.weights = nil
        bare.replaceHead = false
        bare.allowMissing = nil
        bare.rename = nil
        bare.classWeights = nil
        bare.overfit = nil
        bare.regularize = nil
        bare.schedule = "constant"
        bare.earlyStopping = nil
        bare.accumulate = 1
        bare.epochs = 1
        bare.maxSteps = nil
        bare.lastBatch = .drop
        let few = ImageEvidence.some(of: images, atMost: mostInTraining)
        bare.batchSize = min(configuration.batchSize, few.count)
        let data = try TrainingData(
            DatasetParts(train: few, test: nil),
            preprocessing: Preprocessing(bare.preprocess ?? Preprocessing.standard),
            normalization: model.card.normalization, threads: bare.loadingThreads, onBadImage: bare.onBadImage)
        let network = try ModelRegistry.model(configuration.model, classes: model.card.outputNames.count)
        let trace = try TracedModel(
            network, input: TensorType(Shape([1] + data.inputShape.dimensions)), mode: .inference)
        guard trace.records.contains(where: { $0.layer is BatchNorm }) else { return nil }
        let dropping = Set(trace.records.filter { $0.layer is Dropout || $0.layer is SpatialDropout }.map(\.path))
        let steady = dropping.isEmpty ? network : network.inInferenceMode { dropping.contains($0) }
        let trainer = try Trainer(
            configuration: bare, data: data, model: steady, backend: backend, events: EventTee([]))
        try trainer.state.replaceVariables(model.variables)
        let found = try trainer.sweep([Double](repeating: 0, count: few.count / bare.batchSize))
        guard !found.isEmpty else { return nil }
        let shares = found.compactMap(\.top1)
        return (found.map(\.loss).mean, shares.isEmpty ? nil : shares.mean)
    }
}
