import FoveaLayers
import FoveaTensor

/// One matrix between the pixels and the scores: the softmax classifier with which courses begin. Row `k` of `fc.weight` is a template of
/// class `k` and can be looked at as an image.
public struct LinearClassifier: Model {
    /// The number of outputs.
    public let classes: Int

    /// The number of inputs is read off the image.
    public init(classes: Int) { self.classes = classes }

    public var body: some Layer {
        Flatten().named("flatten")
        Linear.scores(classes).named("fc")
    }

    static let registration = ModelRegistry.Entry("linear", "one matrix from pixels to scores: the softmax classifier")
    {
        _ in
        { LinearClassifier(classes: $0) }
    }
}
