import Fovea
import TestSupport
import Testing

@testable import FoveaInspect

/// Which layer attributions are of where nobody names one: the last with places, before pooling.
@Suite struct LastSpatialLayerTests {
    private struct Pooled: Model {
        var body: some Layer {
            Sequential {
                Conv2d(4, kernel: 3).named("conv")
                ReLU().named("relu")
                MaxPool2d(kernel: 2).named("pool")
            }.named("features")
            AdaptiveAvgPool2d(4).named("avgpool")
            Flatten()
            Linear(3)
        }
    }

    private struct Unpooled: Model {
        var body: some Layer {
            Sequential {
                Conv2d(4, kernel: 3).named("conv")
                ReLU().named("relu")
            }.named("features")
            AdaptiveAvgPool2d(8).named("avgpool")
            Flatten()
            Linear(3)
        }
    }

    private struct PooledAtEveryPlace: Model {
        var body: some Layer {
            Conv2d(4, kernel: 3).named("conv")
            MaxPool2d(kernel: 3, stride: 1, padding: 1).named("pool")
            Dropout(0.5).named("dropout")
            Flatten()
            Linear(3)
        }
    }

    /// A part that ends in a pooling, and a pooling that leaves the size as it is, are after pooling.
    @Test func poolingThatChangesNothingIsPooling() throws {
        #expect(try Inspector.lastSpatialLayer(of: Pooled(), inputShape: [1, 8, 8]) == "features.relu")
        #expect(try Inspector.lastSpatialLayer(of: Unpooled(), inputShape: [1, 8, 8]) == "features")
        #expect(try Inspector.lastSpatialLayer(of: PooledAtEveryPlace(), inputShape: [1, 8, 8]) == "conv")
    }

    /// The paths are torchvision's, but for the ReLU at the end of a DenseNet, which is a function there.
    @Test(arguments: [
        ("resnet18", "layer4"), ("vgg16", "features.29"), ("alexnet", "features.11"), ("densenet121", "relu"),
        ("mobilenet_v2", "features"),
    ])
    func ofTheZoo(_ model: String, _ layer: String) throws {
        let network = try ModelRegistry.model(model, classes: 10)
        let found = try Inspector.lastSpatialLayer(of: network, inputShape: [3, 224, 224])
        #expect(found == layer)
    }
}
