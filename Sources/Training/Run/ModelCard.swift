import FoveaData
import FoveaTensor

/// What a file of weights does not say about the network it belongs to: enough to evaluate and to predict without the
/// images it was trained on.
public struct ModelCard: Codable, Sendable, Equatable {
    /// The network's spec.
    public var model: String
    /// Channels, height, width.
    public var inputShape: [Int]
    /// The names of the classes, in the order of the scores.
    public var classes: [String]
    /// What is done to pixels in 0...1 before the network sees them; none where it is `nil`.
    public var normalization: Normalization?
    /// The spec of the images that the network was trained on.
    public var data: String

    public init(model: String, inputShape: [Int], classes: [String], normalization: Normalization?, data: String) {
        self.model = model
        self.inputShape = inputShape
        self.classes = classes
        self.normalization = normalization
        self.data = data
    }

    enum CodingKeys: String, CodingKey {
        case model
        case inputShape = "input_shape"
        case classes, normalization, data
    }
}
