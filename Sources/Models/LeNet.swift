import FoveaLayers
import FoveaSpec
import FoveaTensor

/// LeNet-5 for images of 28x28 or 32x32 (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-Based Learning Applied to
/// Document Recognition"):
///
///     C1 conv 6@5x5 - tanh - S2 average pool - C3 conv 16@5x5 - tanh - S4 average pool - C5 conv 120@5x5 - tanh
///     - F6 linear 84 - tanh - linear classes
///
/// 61,706 parameters for one channel and ten classes. As in the paper: tanh, averages, and 28x28 digits padded to 32x32,
/// here by the first convolution. Simplified, as in today's textbooks: C3 sees all maps of S2 instead of a chosen table;
/// the averages have no weights of their own; tanh is not stretched; and a linear layer gives scores for the cross entropy
/// in place of radial basis functions. Weights begin as Xavier's, which suits tanh,
/// those of the scores small.
public struct LeNet: Layer {
    /// The number of outputs of the last layer.
    public let classes: Int

    /// By default ten classes, for the digits of the paper.
    public init(classes: Int = 10) { self.classes = classes }

    public var summary: String { "LeNet(classes: \(classes))" }

    /// - Throws: a sentence when the images are neither 28x28 nor 32x32.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4, x.shape[2] == x.shape[3], x.shape[2] == 28 || x.shape[2] == 32 else {
            throw context.error(self, expects: "images [batch, channels, 28, 28] or [batch, channels, 32, 32]", got: x)
        }
        return try network(padding: x.shape[2] == 28 ? 2 : 0)(x, context)
    }

    @LayerBuilder private func network(padding: Padding) -> Sequential {
        Conv2d(6, kernel: 5, padding: padding, initializer: .xavier).named("c1")
        Tanh().named("tanh1")
        AvgPool2d(kernel: 2).named("s2")
        Conv2d(16, kernel: 5, padding: .valid, initializer: .xavier).named("c3")
        Tanh().named("tanh3")
        AvgPool2d(kernel: 2).named("s4")
        Conv2d(120, kernel: 5, padding: .valid, initializer: .xavier).named("c5")
        Tanh().named("tanh5")
        Flatten().named("flatten")
        Linear(84, initializer: .xavier).named("f6")
        Tanh().named("tanh6")
        Linear.scores(classes).named("output")
    }

    static let registration = ModelRegistry.Entry("lenet", "LeNet-5 for images of 28x28 or 32x32 (LeCun et al. 1998)") {
        _ in
        { LeNet(classes: $0) }
    }
}
