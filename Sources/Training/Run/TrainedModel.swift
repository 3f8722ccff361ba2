import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaModels
import FoveaTensor
import Foundation

/// A network with its numbers and all that is needed to use it: what evaluation and prediction start from.
public struct TrainedModel {
    /// What the weights alone do not say: input shape, classes, normalization.
    public let card: ModelCard
    /// The network that the card's spec describes.
    public let model: any Layer
    /// Its numbers, in the order of the network's declarations.
    public let variables: Variables

    /// The best weights of a run; the newest where it has not got as far as choosing.
    ///
    /// - Throws: a sentence when there are none yet, or a file is not what it should be.
    public init(run: RunDirectory) throws {
        let weights = [run.best, run.last].first { FileManager.default.fileExists(atPath: $0) }
        guard let weights else {
            throw FoveaError.missingFile(
                "the run '\(run.path)' has no weights yet: neither \(run.best) nor \(run.last)")
        }
        try self.init(card: run.card(), weights: weights)
    }

    /// A network that `card` describes, with the weights of a safetensors file.
    ///
    /// - Throws: a sentence when the file does not fit the network.
    public init(card: ModelCard, weights path: String) throws {
        let shape = try card.checkedInputShape()
        let model = try ModelRegistry.model(card.model, classes: card.outputNames.count)
        let trace = try TracedModel(model, input: imageBatch(1, shape), mode: .inference)
        self.init(card: card, model: model, variables: try WeightsFile.load(path, for: trace.specs))
    }

    init(card: ModelCard, model: any Layer, variables: Variables) {
        self.card = card
        self.model = model
        self.variables = variables
    }

    /// `[channels, height, width]`
    public var inputShape: Shape { Shape(card.inputShape) }

    /// The way of an image from its file to the network.
    ///
    /// - Throws: a usage sentence when the card's preprocessing cannot be understood.
    public func pipeline() throws -> Pipeline {
        let normalization = card.normalization ?? .scaling(channels: card.inputShape[0])
        return try card.preprocess.map { try Preprocessing($0).evaluation(normalization) }
            ?? Pipeline(normalization: normalization)
    }
}
