import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor
import FoveaTraining

/// A run's weights, and its images, for rules that hold one against the other.
struct RunImages {
    let model: TrainedModel
    let configuration: TrainingConfiguration
    let data: TrainingData
    /// The part that is looked at, and what it is called.
    let looked: any Dataset
    let split: String
    /// Some of the training images.
    let sample: any Dataset

    /// The most training images that are looked at, evenly drawn from all of them.
    static let most = 6000

    /// - Parameter split: `validation`, `test` or `train`; the validation images, where some were held out, by default.
    /// - Throws: what reading the weights or the images throws; a usage sentence for a part that there is not.
    init(_ directory: RunDirectory, _ configuration: TrainingConfiguration, split: String?) throws {
        self.configuration = configuration
        model = try TrainedModel(run: directory)
        data = try TrainingData(configuration, normalization: model.card.normalization)
        let parts: [(name: String, images: (any Dataset)?)] = [
            ("validation", data.validation), ("test", data.test), ("train", data.training),
        ]
        // The test images choose nothing: they are looked at where somebody asks for them.
        let name = split ?? (data.validation == nil ? "train" : "validation")
        guard let looked = parts.first(where: { $0.name == name })?.images else {
            let names = parts.filter { $0.images != nil }.map(\.name).joined(separator: ", ")
            throw FoveaError.usage("the run's images have no part '\(name)'; say --split with one of: \(names)")
        }
        self.split = name
        self.looked = looked
        sample = RunImages.some(of: data.training, atMost: RunImages.most)
    }

    /// How the images are read.
    var reading: EvaluationReading {
        EvaluationReading(workers: configuration.loadingThreads, onBadImage: configuration.onBadImage)
    }

    /// What measures the run's own loss.
    func evaluator(_ backend: any Backend) throws -> Evaluator {
        try Evaluator(model, loss: LossRegistry.loss(configuration.loss), backend: backend)
    }

    /// The loss of the run's first step, whether it was logged or not.
    func firstLoss(_ backend: any Backend) throws -> Double {
        let trainer = try Trainer(
            configuration: configuration, data: data, backend: backend, events: EventTee([]))
        try trainer.begin()
        return try trainer.replay(step: 1).loss
    }

    /// Images from everywhere in a dataset.
    static func some(of dataset: any Dataset, atMost most: Int) -> any Dataset {
        guard dataset.count > most else { return dataset }
        return Subset(of: dataset, indices: (0..<most).map { $0 * dataset.count / most })
    }
}
