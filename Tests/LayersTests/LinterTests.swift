import FoveaLayers
import FoveaModels
import FoveaTensor
import TestSupport
import Testing

@Suite struct LinterTests {
    static func findings(
        _ spec: String, _ input: Shape = [3, 16, 16], batchSize: Int? = nil, allowing: [String] = []
    ) throws -> [Linter.Finding] {
        try Linter(allowing: allowing).findings(
            in: ModelRegistry.model(spec, classes: 10), input: input, batchSize: batchSize)
    }

    /// Each mistake, and the same without it.
    @Test(arguments: [
        ("bias-before-norm", "conv8{bias=true}-bn-relu-pool-fc", "conv1", "conv8-bn-relu-pool-fc"),
        ("bias-before-norm", "pool-fc8{bias=true}-bn-relu-fc", "fc1", "pool-fc8{bias=true}-ln-relu-fc"),
        (
            "dropout-before-norm", "conv8-relu-dropout0.2-conv8-bn-relu-pool-fc", "dropout1",
            "conv8-bn-relu-dropout0.2-pool-fc"
        ),
        // What drops nothing gives its input back, and would be its own follower.
        (
            "dropout-before-norm", "conv8-relu-dropout0.2-conv8-bn-relu-pool-fc", "dropout1",
            "conv8-relu-dropout0-conv8-bn-relu-pool-fc"
        ),
        ("linear-after-linear", "conv8-dropout0-conv8-relu-pool-fc", "conv1", "conv8-relu-dropout0-conv8-relu-pool-fc"),
        ("norm-after-scores", "(conv8-relu-pool)*2-conv{kernel=1}-gap-bn", "bn1", "conv8-bn-relu-pool-fc"),
        ("linear-after-linear", "conv8-relu-pool-fc20-fc", "fc1", "conv8-relu-pool-fc20-relu-fc"),
        ("linear-after-linear", "conv8-conv8-relu-pool-fc", "conv1", "conv8-bn-conv8-relu-pool-fc"),
        // Through a mean, which is linear too; and a narrow layer between wide ones, which is meant.
        ("linear-after-linear", "conv8-relu-conv16-avgpool-fc", "conv2", "conv8-relu-conv4-conv16-relu-pool-fc"),
        ("init-mismatch", "conv8-tanh-pool-fc", "conv1", "conv8{init=xavier}-tanh-pool-fc"),
        (
            "init-mismatch", "conv8-relu-conv8{init=large}-relu-pool-fc", "conv2",
            "conv8-relu-conv8{init=normal:std=0.2}-relu-pool-fc"
        ),
        ("padding-only", "(conv8-relu-pool)*4-conv8-relu-fc", "conv5", "(conv8-relu-pool)*3-conv8-relu-fc"),
        ("narrow-field", "conv8-relu-gap-fc", "gap1", "(conv8-relu-pool)*2-conv8-relu-gap-fc"),
    ])
    func mistakes(_ rule: String, _ wrong: String, _ path: String, _ right: String) throws {
        let found = try Self.findings(wrong)
        #expect(found.map(\.rule) == [rule] && found.map(\.path) == [path], "\(found)")
        #expect(found.first?.description.hasPrefix("\(path): ") == true)
        #expect(try Self.findings(wrong, allowing: [rule]).isEmpty)
        let none = try Self.findings(right)
        #expect(none.isEmpty, "\(none)")
    }

    @Test func smallBatches() throws {
        let formula = "conv8-bn-relu-pool-fc"
        #expect(try Self.findings(formula, batchSize: 8).isEmpty)
        #expect(try Self.findings(formula, batchSize: 2).map(\.rule) == ["tiny-batch"])
        #expect(try Self.findings("conv8-gn4-relu-pool-fc", batchSize: 2).isEmpty)
    }

    @Test func aSoftmaxOfOnesOwn() throws {
        let network = Sequential {
            Flatten()
            Linear.scores(3)
            Softmax()
        }
        let found = try Linter().findings(in: network, input: [1, 4, 4])
        #expect(found.map(\.rule) == ["softmax-before-loss"] && found.map(\.path) == ["2"])
        // In a formula it is understood.
        #expect(try Self.findings("pool-fc-softmax").isEmpty)
    }

    /// The networks of the papers, on the images that they are for.
    @Test(arguments: [
        ("lenet", [1, 28, 28]), ("mlp", [1, 28, 28]), ("alexnet", [3, 224, 224]), ("zfnet", [3, 224, 224]),
        ("vgg16", [3, 224, 224]),
        ("nin", [3, 32, 32]), ("googlenet", [3, 224, 224]), ("resnet18", [3, 224, 224]), ("resnet50", [3, 224, 224]),
        ("resnet18:stem=small", [3, 32, 32]), ("resnet20", [3, 32, 32]), ("wrn16_8", [3, 32, 32]),
        ("resnext50_32x4d", [3, 224, 224]),
        ("seresnet18", [3, 224, 224]), ("densenet121", [3, 224, 224]), ("squeezenet1_1", [3, 224, 224]),
        ("mobilenet_v2", [3, 224, 224]), ("efficientnet_b0", [3, 224, 224]), ("convnext_tiny", [3, 224, 224]),
        ("[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc", [1, 28, 28]),
    ])
    func thePapersNetworksAreWellMade(_ spec: String, _ input: [Int]) throws {
        let found = try Self.findings(spec, Shape(input), batchSize: 64)
        #expect(found.isEmpty, "\(found)")
    }

    /// ResNet-18 as it is, on images of 32x32: the last stage sees single places.
    @Test func theWrongStem() throws {
        let found = try Self.findings("resnet18", [3, 32, 32])
        #expect(found.map(\.rule) == ["padding-only"], "\(found)")
        #expect(found.first?.message.contains("stem=small") == true)
        #expect(found.first?.path == "layer4.0.conv2")
    }

    @Test func unknownRules() {
        expectError(containing: "no lint rule 'tiny-bach'; did you mean 'tiny-batch'?") {
            try Linter(allowing: ["tiny-bach"])
        }
    }
}
