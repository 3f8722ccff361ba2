import FoveaTensor

/// A second classifier on what lies inside of a network, whose loss is added to the network's own in training: gradients reach the
/// lower layers by a shorter way (Szegedy et al. 2015, "Going Deeper with Convolutions"). What passes through it is unchanged, and
/// inference does nothing of it; its variables are there in either mode.
///
///     AuxiliaryHead(weight: 0.3) { AvgPool2d(kernel: 5, stride: 3); Conv2d(128, kernel: 1); ReLU(); Flatten(); Linear(10) }.named("aux1")
public struct AuxiliaryHead: Layer {
    private let head: Sequential
    /// What its loss is multiplied by.
    public let weight: Double

    /// - Parameters:
    ///   - weight: By default 0.3, as in GoogLeNet.
    ///   - head: Layers that end in scores of the same shape as the network's own.
    public init(weight: Double = 0.3, @LayerBuilder _ head: () -> Sequential) {
        self.weight = weight
        self.head = head()
    }

    public var summary: String { "AuxiliaryHead(weight: \(weight))" }

    /// - Throws: the first sentence of a layer of the head whose input does not fit; one for a weight that cannot be.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard weight >= 0, weight.isFinite else { throw context.error(self, "needs a weight of at least 0") }
        let scores = try head(x, context)
        if context.isTraining { context.addAuxiliary(scores, weight: weight) }
        return x
    }
}

/// What an ``AuxiliaryHead`` gave.
public struct Auxiliary: Sendable {
    /// The head's path.
    public let path: String
    /// Its scores.
    public let output: Tensor
    /// What the loss of these is multiplied by.
    public let weight: Double
}
