import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaTensor
import Foundation
import TestSupport
import Testing

/// What holds for every network that has a name.
@Suite struct ZooTests {
    /// Parameters by the papers and the authors' code, of networks that torchvision does not have; counted on paper where papers round.
    static let parameters: [(spec: String, input: Shape, classes: Int, count: Int)] = [
        ("linear", [1, 28, 28], 10, 784 * 10 + 10),
        ("mlp", [1, 28, 28], 10, 785 * 512 + 513 * 256 + 257 * 10),
        ("mlp:hidden=64,norm=batch", [1, 28, 28], 10, 784 * 64 + 2 * 64 + 65 * 10),
        ("lenet", [1, 32, 32], 10, 61_706),
        // Grouped layers have half the inputs: 96/2·25·256, 384/2·9·384, 384/2·9·256.
        ("alexnet2012", [3, 224, 224], 1000, 60_965_224),
        ("zfnet", [3, 224, 224], 1000, 62_357_608),
        // 0.97 million for CIFAR-10, 7.6 for ImageNet.
        ("nin", [3, 32, 32], 10, 966_986),
        ("nin:stem=imagenet", [3, 224, 224], 1000, 7_595_176),
        // 0.27, 0.46, 0.66, 0.85 and 1.7 million in the paper's table 6.
        ("resnet20", [3, 32, 32], 10, 269_722),
        ("resnet32", [3, 32, 32], 10, 464_154),
        ("resnet44", [3, 32, 32], 10, 658_586),
        ("resnet56", [3, 32, 32], 10, 853_018),
        ("resnet110", [3, 32, 32], 10, 1_727_962),
        // Two 1x1 convolutions with their normalizations more; and none of either fewer without shortcuts.
        ("resnet20:shortcut=B", [3, 32, 32], 10, 269_722 + 16 * 32 + 64 + 32 * 64 + 128),
        ("resnet20:form=plain", [3, 32, 32], 10, 269_722),
        // The stem has no normalization, those of the blocks have their inputs' channels, and one has come at the end.
        ("resnet20:form=preactivation", [3, 32, 32], 10, 269_722 - 32 - 2 * 16 - 2 * 32 + 2 * 64),
        // 36.5 million in the paper, 8.9 and 11.0.
        ("wrn28_10", [3, 32, 32], 10, 36_479_194),
        ("wrn40_4", [3, 32, 32], 10, 8_949_210),
        ("wrn16_8", [3, 32, 32], 10, 10_961_370),
        // 34.4 and 68.1 million in the paper's table 7.
        ("resnext29_8x64d", [3, 32, 32], 10, 34_426_698),
        ("resnext29_16x64d", [3, 32, 32], 10, 68_155_210),
        // timm's seresnet18, 34, 50 and 101.
        ("seresnet18", [3, 224, 224], 1000, 11_778_592),
        ("seresnet34", [3, 224, 224], 1000, 21_958_868),
        ("seresnet50", [3, 224, 224], 1000, 28_088_024),
        ("seresnet101", [3, 224, 224], 1000, 49_326_872),
        // The plain twin of ResNet-18 has no projections: 64·128 + 128·256 + 256·512 and their scales and shifts.
        ("resnet18:form=plain", [3, 224, 224], 1000, 11_689_512 - 172_032 - 2 * 896),
    ]

    @Test(arguments: parameters) func parameterCount(_ spec: String, _ input: Shape, _ classes: Int, _ count: Int)
        throws
    {
        let summary = try Summary(of: ModelRegistry.model(spec, classes: classes), input: input)
        #expect(summary.parameters == count)
        #expect(summary.rows.last?.outputShape == [classes])
        Self.expectTable(summary)
    }

    /// The table is printed, and neighbours look as far apart as their number lets them.
    static func expectTable(_ summary: Summary) {
        #expect(summary.description.split(separator: "\n").count > summary.rows.count)
        for row in summary.rows where row.outputShape.count == 3 && !row.stride.isEmpty {
            for axis in 0..<2 {
                let covered = row.stride[axis] * Double(row.outputShape[axis + 1])
                let image = Double(summary.inputShape[axis + 1])
                #expect(row.stride[axis] >= 1 && covered <= 1.2 * image, "\(row.path): every \(row.stride)")
                #expect(row.receptiveFieldCenter[axis] < image, "\(row.path): first at \(row.receptiveFieldCenter)")
            }
        }
    }

    /// The smallest images that every network is made for, or made to suit by its stem.
    static func images(for name: String) -> (spec: String, input: Shape) {
        switch name {
        case "lenet": (name, [1, 28, 28])
        case "linear", "mlp", "nin": (name, [3, 32, 32])
        case "alexnet", "alexnet2012", "zfnet": (name, [3, 96, 96])
        case _ where name.hasPrefix("wrn") || name.hasPrefix("resnext29"): (name, [3, 32, 32])
        case "resnet20", "resnet32", "resnet44", "resnet56", "resnet110": (name, [3, 32, 32])
        default: ("\(name):stem=small", [3, 32, 32])
        }
    }

    @Test(arguments: ModelRegistry.registry.names) func bothModesDeclareTheSame(_ name: String) throws {
        let (spec, input) = Self.images(for: name)
        let model = try ModelRegistry.model(spec, classes: 7)
        let type = TensorType(Shape([2] + input.dimensions))
        let training = try TracedModel(model, input: type, mode: .training)
        let inference = try TracedModel(model, input: type, mode: .inference)
        #expect(training.specs == inference.specs)
        #expect(inference.updates.isEmpty)
        #expect(training.output.shape == [2, 7])
        #expect(inference.output.shape == [2, 7])
    }

    /// One of each family whose weights are quickly drawn.
    static let families = [
        "linear", "mlp", "lenet", "nin", "googlenet", "resnet20", "resnet110", "seresnet18", "densenet121",
        "squeezenet1_1",
        "mobilenet_v2", "efficientnet_b0",
    ]

    /// Ten classes that nothing is known of: ln 10, and at most 5% more, on standardized images. `Benchmarks/zoo.py` has all networks.
    @Test(arguments: families) func beginsKnowingNothing(_ name: String) throws {
        let (spec, input) = Self.images(for: name)
        let model = try ModelRegistry.model(spec, classes: 10)
        let shape = Shape([8] + input.dimensions)
        let specs = try TracedModel(model, input: TensorType(shape), mode: .training).specs
        let variables = try Variables.initialized(specs, seed: 1).arrays
        let images = NDArray(shape, Philox(key: 5).normal(shape.count))
        let key = Philox(key: 3).keyArray
        let scores = try run(on: OneDNNBackend(threads: 2), [images, key] + variables) { given in
            let trace = try TracedModel(
                model, input: given[0], mode: .training, variables: Array(given.dropFirst(2)), key: given[1])
            return [trace.output]
        }[0].doubles
        let losses = (0..<8).map { image -> Double in
            let row = scores[image * 10..<image * 10 + 10]
            return log(row.map { exp($0) }.reduce(0, +)) - row[image * 10 + image]
        }
        let loss = losses.reduce(0, +) / 8
        #expect(abs(loss / log(10) - 1) < 0.05, "\(loss)")
    }
}
