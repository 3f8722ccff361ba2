import FoveaLayers
import FoveaSpec
import FoveaTensor

/// ZFNet (Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks"): AlexNet with a smaller first kernel, 7x7 with
/// stride 2, which the authors found by looking at what its layers see. For images of 224x224; the paper's contrast normalization is
/// local response normalization here.
public struct ZFNet: Model {
    /// The number of outputs of the last layer, `fc8`.
    public let classes: Int
    /// The rate of both dropouts.
    public let dropout: Double

    public init(classes: Int = 1000, dropout: Double = 0.5) {
        self.classes = classes
        self.dropout = dropout
    }

    public var body: some Layer {
        Conv2d(96, kernel: 7, stride: 2, padding: 1).named("conv1")
        ReLU().named("relu1")
        MaxPool2d(kernel: 3, stride: 2, padding: 1).named("pool1")
        LocalResponseNorm(5, alpha: 5e-4, k: 2).named("norm1")
        Conv2d(256, kernel: 5, stride: 2, padding: 0).named("conv2")
        ReLU().named("relu2")
        MaxPool2d(kernel: 3, stride: 2, padding: 1).named("pool2")
        LocalResponseNorm(5, alpha: 5e-4, k: 2).named("norm2")
        for (number, width) in zip(3..., [384, 384, 256]) {
            Conv2d(width, kernel: 3).named("conv\(number)")
            ReLU().named("relu\(number)")
        }
        MaxPool2d(kernel: 3, stride: 2).named("pool5")
        WideHead(classes: classes, dropout: dropout)
    }

    static let registration = ModelRegistry.Entry("zfnet", "ZFNet (Zeiler and Fergus 2014): dropout=0.5") { spec in
        let dropout = try spec.double("dropout", default: 0.5, atLeast: 0, below: 1)
        return { ZFNet(classes: $0, dropout: dropout) }
    }
}
