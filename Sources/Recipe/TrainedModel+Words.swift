import FoveaData
import FoveaLayers
import FoveaModels
import FoveaTensor
import FoveaTraining
import Foundation

extension TrainedModel {
    /// The best weights of a run; the newest where it has not got as far as choosing.
    ///
    /// - Throws: a sentence when there are none yet, a file is not what it should be, or the run's network has no name: then
    ///   use ``init(card:model:weights:)``.
    public init(run: RunDirectory) throws {
        try run.requireNetwork()
        let weights = [run.best, run.last].first { FileManager.default.fileExists(atPath: $0) }
        guard let weights else {
            throw FoveaError.missingFile(
                "the run '\(run.path)' has no weights yet: neither \(run.best) nor \(run.last)")
        }
        try self.init(card: run.card(), weights: weights)
    }

    /// The network that a card names, with the weights of a safetensors file.
    ///
    /// - Throws: a sentence when there is no network of that name, or the file does not fit it.
    public init(card: ModelCard, weights path: String) throws {
        try self.init(
            card: card, model: ModelRegistry.model(card.model, classes: card.outputNames.count), weights: path)
    }

    /// A network by its name, with the weights of a file; what these do not say is taken from images.
    ///
    /// - Parameters:
    ///   - training: Images like those that it was trained on.
    ///   - data: What those are called.
    public init(
        model: String, weights: String, training: any Dataset, data: String, preprocess: String?, threads: Int,
        onBadImage: BadImagePolicy
    ) throws {
        let images = try TrainingData(
            DatasetParts(train: training, test: nil),
            preprocessing: Preprocessing(preprocess ?? Preprocessing.standard),
            threads: threads, onBadImage: onBadImage)
        try self.init(card: images.card(model: model, data: data), weights: weights)
    }
}
