import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaModels
import FoveaTensor
import FoveaTraining
import Foundation

/// What the weights of a run with classes say of its images: measured once, for all rules that look at images.
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
    /// The loss of the first step, before anything was learned, made again; `nil` where the log has nothing against it.
    let firstLoss: Double?
    /// Of the newest weights or the best: the epoch that they are of.
    let epoch: Int?

    /// The most that go through the network as it trains.
    static let mostInTraining = 2048
}

/// An image and what a network said of it.
public struct JudgedImage: Sendable {
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
    /// The answer's probability and the label's, made as sure as held-out images allow: see ``Calibration``.
    let calibrated: (answer: Double, label: Double)

    /// Whether the network's answer is another than the label.
    public var isWrong: Bool { label != answer }
}

extension ImageEvidence {
    /// - Throws: what reading the images throws.
    init(_ run: RunEvidence, _ images: RunImages, backend: any Backend) throws {
        let (model, reading) = (images.model, images.reading)
        let evaluator = try images.evaluator(backend)
        var metrics: [any Metric] = [ConfusionMatrix()]
        _ = try evaluator.evaluate(images.looked, split: images.split, reading: reading, metrics: &metrics)
        self.run = run
        split = images.split
        classNames = model.card.classes
        trainingCounts = images.data.training.classCounts
        confusion = metrics.compactMap { $0 as? ConfusionMatrix }.first ?? ConfusionMatrix()
        inEvaluation = try evaluator.evaluate(images.sample, split: "train", reading: reading)
        let predictor = try Predictor(model, backend: backend)
        let own = try ImageEvidence.rows(images.looked, by: predictor, reading)
        // How sure it may be is told by images that it did not learn from.
        let calibration = split == "train" ? Calibration(temperature: 1) : Calibration(own, labels: images.looked)
        looked = ImageEvidence.judged(images.looked, own, predictor, calibration, part: split)
        training = ImageEvidence.judged(
            images.sample, try ImageEvidence.rows(images.sample, by: predictor, reading), predictor, calibration,
            part: "train")
        inTraining = try ImageEvidence.asItTrains(images.sample, model, images.configuration, backend: backend)
        firstLoss = try run.beginsFarAbove ? images.firstLoss(backend) : nil
        let best: Event.Value? = run.curves.result?["best_epoch"]
        if case .int(let epoch)? = best { self.epoch = epoch } else { epoch = nil }
    }

    /// What the network says of each image, by its number.
    private static func rows(
        _ images: any Dataset, by predictor: Predictor, _ reading: EvaluationReading
    ) throws -> [Int: [Double]] {
        var options = Predictor.Options()
        options.reading = reading
        var rows: [Int: [Double]] = [:]
        try predictor.forEach(in: images, options) { rows[$0] = $1 }
        return rows
    }

    private static func judged(
        _ images: any Dataset, _ rows: [Int: [Double]], _ predictor: Predictor, _ calibration: Calibration,
        part: String
    ) -> [JudgedImage] {
        let names = images.classNames
        return rows.sorted { $0.key < $1.key }.compactMap { index, probabilities in
            let label = Int(images.label(at: index))
            guard label < probabilities.count, let best = predictor.ranked(probabilities, top: 1).first else {
                return nil
            }
            let calm = calibration.softened(probabilities)
            return JudgedImage(
                part: part, index: index, place: images.place(of: index), label: names[label], answer: best.label,
                probability: best.probability, labelProbability: probabilities[label],
                loss: -log(max(probabilities[label], Calibration.least)), calibrated: (calm[best.index], calm[label]))
        }
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
        let few = RunImages.some(of: images, atMost: mostInTraining)
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
