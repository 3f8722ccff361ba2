import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// A network with its numbers and all that is needed to use it: what evaluation and prediction start from.
public struct TrainedModel {
    /// What the weights alone do not say: input shape, classes, normalization.
    public let card: ModelCard
    /// The network that the card is about.
    public let model: any Layer
    /// Its numbers, in the order of the network's declarations.
    public let variables: Variables
    /// What a user should know of the file that the numbers are from, a sentence each.
    public let notes: [String]

    /// A network with the weights of a safetensors file.
    ///
    /// - Parameter model: The network that the card is about.
    /// - Throws: a sentence when the file does not fit the network.
    public init(card: ModelCard, model: any Layer, weights path: String) throws {
        let trace = try TracedModel(model, input: imageBatch(1, card.checkedInputShape()), mode: .inference)
        let loaded = try WeightsFile.load(path, for: trace.specs, by: Transfer(), seed: 0)
        self.init(card: card, model: model, variables: loaded.variables, notes: loaded.notes)
    }

    /// A network with its numbers.
    ///
    ///     let model = try TrainedModel(card: trainer.card, model: network, variables: trainer.state.readEvaluated())
    public init(card: ModelCard, model: any Layer, variables: Variables) {
        self.init(card: card, model: model, variables: variables, notes: [])
    }

    private init(card: ModelCard, model: any Layer, variables: Variables, notes: [String]) {
        self.notes = notes
        self.card = card
        self.model = model
        self.variables = variables
    }

    /// `[channels, height, width]`
    public var inputShape: Shape { Shape(card.inputShape) }

    /// - Throws: a sentence when a weight is infinite or no number: then what the network says of any image is none either.
    public func requireFiniteWeights() throws {
        guard let bad = variables.entries.first(where: { !$0.array.isFinite }) else { return }
        throw FoveaError.invalid(
            "the weights of '\(card.model)' have numbers that are infinite or none, the first in '\(bad.path)', so that nothing can be said of "
                + "images; take the weights from before the training diverged, or train again with a lower learning rate"
        )
    }

    /// The way of an image from its file to the network.
    ///
    /// - Throws: a usage sentence when the card's preprocessing cannot be understood; an `invalid` one for a card that describes no images.
    public func pipeline() throws -> Pipeline {
        // Also of a card that nobody has checked.
        let channels = try card.checkedInputShape()[0]
        let normalization = card.normalization ?? .scaling(channels: channels)
        return try card.preprocess.map { try Preprocessing($0).evaluation(normalization) }
            ?? Pipeline(normalization: normalization)
    }
}
