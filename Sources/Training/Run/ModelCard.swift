import FoveaData
import FoveaTensor

/// What a file of weights does not say about the network it belongs to: enough to evaluate and to predict without the
/// images it was trained on.
public struct ModelCard: Codable, Sendable, Equatable {
    /// What the network is called: its spec, where it has one.
    public var model: String
    /// Channels, height, width.
    public var inputShape: [Int]
    /// The names of the classes, in the order of the scores; none where the network gives values.
    public var classes: [String]
    /// What the network's values are called, where it does not tell classes apart.
    public var values: [String]?
    /// How images are brought to the input's size and made numbers of: the spec of the ``Preprocessing``. Only scaled
    /// and normalized where it is `nil`.
    public var preprocess: String?
    /// What is done to pixels in 0...1 before the network sees them; none where it is `nil`.
    public var normalization: Normalization?
    /// The file beside the card that the normalization is in, where it has too many numbers for a text. Only between the
    /// card and its file: see ``write(to:)``.
    var normalizationFile: String?
    /// What the images that the network was trained on are called: their spec, where they have one.
    public var data: String

    /// A card as given; it is checked when a network is made from it.
    public init(
        model: String, inputShape: [Int], classes: [String], values: [String]? = nil, preprocess: String? = nil,
        normalization: Normalization?, data: String
    ) {
        self.model = model
        self.inputShape = inputShape
        self.classes = classes
        self.values = values
        self.preprocess = preprocess
        self.normalization = normalization
        self.data = data
    }

    /// - Throws: a sentence when the card, which may come from a file, does not describe images.
    func checkedInputShape() throws -> Shape {
        guard inputShape.count == 3, inputShape.allSatisfy({ $0 > 0 }), !outputNames.isEmpty else {
            throw FoveaError.invalid(
                "a model card needs an input shape [channels, height, width] and classes, but has \(inputShape) and "
                    + "\(classes.count) classes")
        }
        do {
            let size = ImageSize(height: inputShape[1], width: inputShape[2])
            try normalization?.requireFit(channels: inputShape[0], size: size)
        } catch let error as FoveaError {
            throw error.at("the model card")
        }
        let shape = Shape(inputShape)
        try shape.requireCountable("the model card's input")
        return shape
    }

    /// What the network's outputs are called: classes or values.
    public var outputNames: [String] { values ?? classes }

    enum CodingKeys: String, CodingKey {
        case model
        case inputShape = "input_shape"
        case classes, values, preprocess, normalization
        case normalizationFile = "normalization_file"
        case data
    }
}
