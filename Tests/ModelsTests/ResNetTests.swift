import FoveaLayers
import FoveaModels
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite struct ResNetTests {
    static func trace(_ model: any Layer, _ input: Shape, _ mode: Mode = .training) throws -> TracedModel {
        try TracedModel(model, input: TensorType(input), mode: mode)
    }

    /// In torchvision's order too.
    @Test func pathsAndShapesAreTorchvisions() throws {
        let expected = try #require(TorchvisionTests.keys["resnet18"])
        let trace = try Self.trace(ModelRegistry.model("resnet18", classes: 1000), [2, 3, 224, 224])
        let found = trace.specs.map { spec in
            "\(spec.path) \(spec.type.shape.dimensions.map(String.init).joined(separator: "x"))"
        }
        #expect(found == expected)
        #expect(trace.parameterCount == 11_689_512)
        #expect(trace.output.shape == [2, 1000])
    }

    @Test func runningStatisticsAreBuffers() throws {
        let trace = try Self.trace(ModelRegistry.model("resnet18", classes: 10), [2, 3, 64, 64])
        for (index, spec) in trace.specs.enumerated() {
            let isStatistic = spec.path.contains(".running_")
            #expect(spec.kind == (isStatistic ? .buffer : .parameter), "\(spec.path)")
            #expect((trace.updates[index] != nil) == isStatistic, "\(spec.path)")
        }
        // 20 normalizations: one in the stem, two in each of 8 blocks, three projections.
        #expect(trace.updates.count == 40)
    }

    /// In CIFAR's form the 7x7 kernel is a 3x3 one: 3 * 64 * (49 - 9) fewer numbers, and 990 classes fewer of 513.
    @Test func smallStem() throws {
        let trace = try Self.trace(ModelRegistry.model("resnet18:stem=small", classes: 10), [2, 3, 32, 32])
        #expect(trace.parameterCount == 11_689_512 - 3 * 64 * 40 - 990 * 513)
        let last = try #require(trace.records.last { $0.path == "layer4.1.relu2" })
        #expect(last.output.shape == [2, 512, 4, 4])
    }

    @Test func bothModesDeclareTheSame() throws {
        let model = try ModelRegistry.model("resnet18:stem=small", classes: 10)
        let training = try Self.trace(model, [2, 3, 32, 32], .training)
        let inference = try Self.trace(model, [1, 3, 32, 32], .inference)
        #expect(training.specs == inference.specs)
        #expect(inference.updates.isEmpty)
    }

    /// On paper, from the stem on: 7, 11 after the pool; then 8 more for each convolution of the first stage, and
    /// 16, 32 and 64 in the others, where the strided first one still counts by its input's spacing:
    /// 11 + 4·8 = 43; + 8 + 3·16 = 99; + 16 + 3·32 = 211; + 32 + 3·64 = 435.
    @Test func receptiveFields() throws {
        let summary = try Summary(of: ModelRegistry.model("resnet18", classes: 10), input: [3, 512, 512])
        func field(_ path: String) -> [Int]? { summary.rows.first { $0.path == path }?.receptiveField }
        #expect(field("conv1") == [7, 7])
        #expect(field("maxpool") == [11, 11])
        #expect(field("layer1.1.relu2") == [43, 43])
        #expect(field("layer2.0.downsample.0") == [43, 43])
        #expect(field("layer2.1.relu2") == [99, 99])
        #expect(field("layer3.1.relu2") == [211, 211])
        #expect(field("layer4.1.relu2") == [435, 435])
        #expect(field("fc") == [512, 512])
    }

    /// 1.814 G multiply-adds in torchvision's table; batch normalization and activations add less than a percent.
    @Test func flops() throws {
        let summary = try Summary(of: ModelRegistry.model("resnet18", classes: 1000), input: [3, 224, 224])
        #expect(abs(Double(summary.flops) / 2 / 1.814e9 - 1) < 0.01)
    }

    /// On paper: of eight blocks, number l drops l/8 of the last one's rate.
    @Test func stochasticDepthGrowsWithTheBlock() throws {
        let plain = try Self.trace(ModelRegistry.model("resnet18", classes: 10), [2, 3, 64, 64])
        let trace = try Self.trace(ModelRegistry.model("resnet18:stochastic-depth=0.5", classes: 10), [2, 3, 64, 64])
        let drops = trace.records.filter { $0.path.hasSuffix("drop_path") }
        #expect(drops.map(\.path).prefix(3) == ["layer1.0.drop_path", "layer1.1.drop_path", "layer2.0.drop_path"])
        #expect(drops.map(\.summary) == (1...8).map { "StochasticDepth(\(0.5 * Double($0) / 8))" })
        #expect(trace.specs == plain.specs)
        expectError(containing: "'stochastic-depth'", "below 1") {
            try ModelRegistry.model("resnet18:stochastic-depth=1", classes: 10)
        }
    }

    @Test("With zero-init each block begins as the identity after ReLU")
    func zeroInit() throws {
        let x = randomArray([2, 8, 6, 6], .f64, in: 0...2)
        for (zeroInit, isIdentity) in [(true, true), (false, false)] {
            let trace = try TracedModel(
                ResidualBlock(.basic, inner: 8, outputs: 8, zeroInit: zeroInit), input: TensorType(x.shape, .f64),
                mode: .training)
            let variables = try Variables.initialized(trace.specs, seed: 2)
            let graph = try Graph(inputs: trace.variables + [trace.input, trace.key], outputs: [trace.output])
            let y = try evaluate(graph, inputs: variables.arrays + [x, Philox(key: 0).keyArray])[0]
            #expect((y == x) == isIdentity)
        }
        let trace = try Self.trace(ModelRegistry.model("resnet18:zero-init=true", classes: 10), [2, 3, 64, 64])
        let zeros = try Variables.initialized(trace.specs, seed: 1).entries.filter {
            $0.path.hasSuffix("weight") && Set($0.array.doubles) == [0]
        }
        #expect(zeros.count == 8 && zeros.allSatisfy { $0.path.hasSuffix("bn2.weight") })
    }

    @Test func imagesThatAreTooSmallNameTheLayer() {
        expectError(containing: "conv1: ", "images [batch, channels, height, width]") {
            try Self.trace(ModelRegistry.model("resnet18", classes: 10), [2, 3])
        }
    }

    @Test func misspeltSpecs() {
        expectError(containing: "no model 'resnet8'; did you mean 'resnet18'?") {
            try ModelRegistry.model("resnet8", classes: 10)
        }
        expectError(containing: "no setting 'steem'; did you mean 'stem'?") {
            try ModelRegistry.model("resnet18:steem=small", classes: 10)
        }
        expectError(containing: "'stem'", "imagenet or small") {
            try ModelRegistry.model("resnet18:stem=tiny", classes: 10)
        }
        expectError(containing: "1 to 1000000 classes") { try ModelRegistry.model("resnet18", classes: 0) }
    }
}

@Suite struct LeNetTests {
    /// On paper: 6·25+6, 16·6·25+16, 120·16·25+120, 84·120+84, 10·84+10 = 61,706.
    @Test(arguments: [28, 32]) func countsOfThePaper(size: Int) throws {
        let trace = try ResNetTests.trace(ModelRegistry.model("lenet", classes: 10), [4, 1, size, size])
        #expect(trace.parameterCount == 156 + 2416 + 48120 + 10164 + 850)
        #expect(trace.output.shape == [4, 10])
        #expect(trace.records.first { $0.path == "c5" }?.output.shape == [4, 120, 1, 1])
    }

    @Test func otherSizesAreRefused() {
        expectError(containing: "LeNet", "[batch, channels, 28, 28]", "[4, 1, 30, 30]") {
            try ResNetTests.trace(ModelRegistry.model("lenet", classes: 10), [4, 1, 30, 30])
        }
    }
}
