import FoveaLayers
import FoveaModels
import FoveaTensor
import TestSupport
import Testing

@Suite struct TemplateFormulaTests {
    static func trace(_ formula: String, _ input: Shape = [4, 1, 28, 28]) throws -> TracedModel {
        try TracedModel(ModelRegistry.model(formula, classes: 10), input: TensorType(input), mode: .training)
    }

    static func layers(_ formula: String) throws -> [String] {
        try TemplateFormula(formula).network(classes: 10).layers.map(\.summary)
    }

    /// The network of `torch_train_small_fashion.py`: kernels 288 + 9216 + 18432 + 36864, normalizations
    /// 2·(32+32+64+64+128), linear 3136·128 and 128·10+10; PyTorch counts 468,138 too.
    @Test func theBenchmarkNetworkHasPyTorchsParameters() throws {
        let trace = try Self.trace("[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc")
        #expect(trace.parameterCount == 468_138)
        #expect(trace.output.shape == [4, 10])
        #expect(
            trace.specs.filter { $0.kind == .parameter }.map(\.path) == [
                "conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight", "bn2.weight", "bn2.bias",
                "conv3.weight", "bn3.weight", "bn3.bias", "conv4.weight", "bn4.weight", "bn4.bias",
                "fc1.weight", "bn5.weight", "bn5.bias", "fc2.weight", "fc2.bias",
            ])
    }

    @Test func squareBracketsDoubleTheChannels() throws {
        #expect(
            try Self.layers("[(conv8)*2-pool]*3-fc") == [
                "Conv2d(8, kernel: 3)", "Conv2d(8, kernel: 3)", "MaxPool2d(kernel: 2)",
                "Conv2d(16, kernel: 3)", "Conv2d(16, kernel: 3)", "MaxPool2d(kernel: 2)",
                "Conv2d(32, kernel: 3)", "Conv2d(32, kernel: 3)", "MaxPool2d(kernel: 2)", "Flatten", "Linear(10)",
            ])
    }

    @Test func roundBracketsRepeat() throws {
        #expect(
            try Self.layers("((conv8-tanh)*2-avgpool)*2-(fc20-sigmoid-dropout0.25)*2-fc") == [
                "Conv2d(8, kernel: 3)", "Tanh", "Conv2d(8, kernel: 3)", "Tanh", "AvgPool2d(kernel: 2)",
                "Conv2d(8, kernel: 3)", "Tanh", "Conv2d(8, kernel: 3)", "Tanh", "AvgPool2d(kernel: 2)",
                "Flatten", "Linear(20)", "Sigmoid", "Dropout(0.25)", "Linear(20)", "Sigmoid", "Dropout(0.25)",
                "Linear(10)",
            ])
    }

    @Test func settingsInBraces() throws {
        let layers = try TemplateFormula(
            "[conv8{kernel=5,stride=2}]*2-pool3{stride=2,padding=1}-avgpool{kernel=2x1}-gap-fc20{bias=false}-softmax{beta=2}-fc"
        ).network(classes: 10).layers
        #expect(
            layers.map(\.summary) == [
                "Conv2d(8, kernel: 5, stride: 2)", "Conv2d(16, kernel: 5, stride: 2)",
                "MaxPool2d(kernel: 3, stride: 2, padding: 1)",
                "AvgPool2d(kernel: 2x1)", "GlobalAvgPool", "Linear(20)", "Softmax(beta: 2.0)", "Linear(10)",
            ])
    }

    @Test func residualGroups() throws {
        let formula = "conv8-res(conv8-bn-relu-conv8-bn)-relu-res(conv16{stride=2}-conv16)*2-gap-fc"
        let trace = try Self.trace(formula, [2, 3, 9, 9])
        // The second group changes the shape and gets a projection, with a bias since nothing normalizes it; the third does not.
        #expect(
            trace.specs.filter { $0.kind == .parameter }.map(\.path) == [
                "conv1.weight", "conv1.bias", "res1.conv1.weight", "res1.bn1.weight", "res1.bn1.bias",
                "res1.conv2.weight", "res1.bn2.weight", "res1.bn2.bias",
                "res2.conv1.weight", "res2.conv1.bias", "res2.conv2.weight", "res2.conv2.bias",
                "res2.downsample.0.weight", "res2.downsample.0.bias",
                "res3.conv1.weight", "res3.conv1.bias", "res3.conv2.weight", "res3.conv2.bias",
                "res3.downsample.0.weight", "res3.downsample.0.bias", "fc1.weight", "fc1.bias",
            ])
        #expect(
            trace.tensors.filter { $0.path.hasSuffix(".add") }.map(\.tensor.shape) == [
                [2, 8, 9, 9], [2, 16, 5, 5], [2, 16, 3, 3],
            ])
    }

    /// ResNet-18 in CIFAR's form, but for the paths: 11,173,962 parameters, as in `ResNetTests.smallStem`.
    @Test func aResNetAsAFormula() throws {
        let blocks = [64, 128, 256, 512].map { width in
            let stride = width == 64 ? "" : "{stride=2}"
            return
                "res(conv\(width)\(stride)-bn-relu-conv\(width)-bn)-relu-res(conv\(width)-bn-relu-conv\(width)-bn)-relu"
        }
        let trace = try Self.trace("conv64-bn-relu-\(blocks.joined(separator: "-"))-gap-fc", [2, 3, 32, 32])
        #expect(trace.parameterCount == 11_173_962)
    }

    @Test func doublingReachesIntoResidualGroups() throws {
        let paths = try Self.trace("[res(conv4)-pool]*3-fc", [1, 4, 16, 16]).specs.map {
            "\($0.path) \($0.type.shape[0])"
        }
        #expect(paths.filter { $0.hasPrefix("res3.conv1.weight") } == ["res3.conv1.weight 16"])
    }

    @Test func scoresWithoutALinearLayer() throws {
        let trace = try Self.trace("conv8-relu-conv{kernel=1}-relu-gap")
        #expect(trace.output.shape == [4, 10])
        #expect(trace.specs.first { $0.path == "conv2.weight" }?.type.shape == [10, 8, 1, 1])
        #expect(trace.specs.first { $0.path == "conv2.weight" }?.initializer.description == "scores")
    }

    /// The softmax is the loss's; a second one would flatten every gradient.
    @Test(arguments: ["conv8-gap-fc-softmax", "conv8-gap-fc-logsoftmax", "conv{kernel=1}-gap-softmax"])
    func aSoftmaxAtTheEndIsNotAppliedTwice(formula: String) throws {
        #expect(try Self.layers(formula).allSatisfy { !$0.lowercased().contains("softmax") })
        #expect(try Self.trace(formula).output.shape == [4, 10])
    }

    @Test func biasesAreLeftOutOnlyBeforeNormalization() throws {
        let paths = try Self.trace("conv4-relu-conv4-bn-fc7-fc5-bn-fc").specs.map(\.path)
        for path in ["conv1.bias", "fc1.bias", "fc3.bias"] { #expect(paths.contains(path)) }
        for path in ["conv2.bias", "fc2.bias"] { #expect(!paths.contains(path)) }
    }

    @Test(arguments: ["fc", "relu-fc", "conv8-fc", "(fc)"]) func short(formula: String) throws {
        #expect(try Self.trace(formula).output.shape == [4, 10])
    }

    /// The caret's column is counted from the formula's first character.
    @Test(arguments: [
        ("[(cnv32-bn)*2-pool]-fc", 2, "'cnv'; did you mean 'conv'?"),
        ("[(conv32-bn*2-pool]-fc", 18, "expected ')'"),
        ("(conv32", 7, "the formula ends"),
        ("conv32-bn", 9, "must end with -fc"),
        ("conv32-fc-relu", 7, "needs a width"),
        ("conv-fc", 0, "needs a width"),
        ("conv32x-fc", 6, "expected '-'"),
        ("conv0-fc", 4, "at least 1"),
        ("relu3-fc", 4, "takes no value of its own, but got '3'"),
        ("dropout1.5-fc", 7, "below 1"),
        ("fc8-conv8-fc", 4, "only features"),
        ("conv8-gap-pool-fc", 10, "only features"),
        ("conv8{kernal=5}-fc", 4, "no setting 'kernal'; did you mean 'kernel'?"),
        ("conv8{kernel=0}-fc", 4, "size of at least 1"),
        ("conv8{kernel=5-fc", 17, "expected '}'"),
        ("pool2{kernel=3}-fc", 4, "twice"), ("[conv{32}]*2-fc", 5, "expected key=value in braces, but found '32'"),
        ("relu{}-fc", 4, "expected key=value in braces"),
        ("(conv8)*0-fc", 8, "count of at least 1"),
        ("(conv8)*-fc", 8, "count of at least 1"),
        ("[[conv8]*2]*2-fc", 1, "cannot stand inside"),
        ("([conv8]*2)*2-fc", 1, "cannot stand inside"),
        ("(conv8-bn)*99999999999999999999-fc", 11, "count of at least 1"),
        ("((conv8)*1000)*1000-fc", 15, "more than 10000 layers"),
        ("[conv8]*40-fc", 1, "doubles beyond"),
        ("conv8--fc", 6, "found '-'"),
        ("[]-fc", 1, "found ']'"),
        ("conv4:kernel=2-gap-fc", 5, "settings stand in braces: conv4{kernel=2}"),
        ("(conv4(kernel=2))-fc", 6, "settings stand in braces: conv4{kernel=2}"),
        ("conv4-fc-softmax{beta=2}", 9, "leave its settings out"),
        ("conv4-softmax", 13, "must end with -fc"),
        ("conv4-conv{kernel=1}", 6, "needs -gap behind it"),
        ("conv4-conv{kernel=1}-flatten", 6, "needs -gap behind it"),
        ("conv-conv4-gap", 0, "needs -gap behind it"),
        ("conv4-res(conv4-gap)-fc", 6, "cannot make features of images"),
        ("res(conv4-fc)-fc", 10, "needs a width"),
        ("res(conv4-fc", 12, "expected ')' for the bracket at character 4"),
        ("conv4-res-fc", 6, "expected a layer, but found 'res'"),
    ])
    func mistakesPointAtTheirPlace(formula: String, column: Int, part: String) throws {
        let error = try #require(throws: FoveaError.self) { try ModelRegistry.model(formula, classes: 10) }
        #expect(error.kind == .usage)
        let lines = error.message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0].contains(part), "\(lines[0])")
        #expect(lines.count == 3 && lines[1] == "  \(formula)")
        #expect(lines.last == "  " + String(repeating: " ", count: column) + "^")
    }

    @Test(arguments: ["conv4-fc", "lenet", "resnet18"], [0, -1, 1_000_001, Int.max])
    func classesThatNoNetworkHas(model: String, classes: Int) throws {
        let error = #expect(throws: FoveaError.self) { try ModelRegistry.model(model, classes: classes) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains("1 to 1000000 classes, but got \(classes)") == true)
    }

    /// A class count goes through no floating-point number: 2^24 + 1 is not a `Float`, and the largest `Int` no `Double`.
    @Test func theClassesAreTheLastWidth() throws {
        let layers = try TemplateFormula("fc").network(classes: .max).layers.map(\.summary)
        #expect(layers == ["Flatten", "Linear(\(Int.max))"])
    }

    @Test(arguments: [
        ("conv1000000-conv1000000-fc", [1, 3, 32, 32], "'conv2.weight' would have shape [1000000, 1000000, 3, 3]"),
        ("resnet18", [1, 3, 1_000_000_000, 1_000_000_000], "the input would have shape"),
        ("resnet18", [1, 1, 1_000_000, 1_000_000], "conv1: the output of Convolution would have shape"),
        ("fc", [1, 3, 4_000_000_000_000_000_000, 4], "the input would have shape"),
        ("fc", [Int.max, 3, 2, 2], "the input would have shape"),
    ])
    func arraysThatCannotBeCountedAreSentences(model: String, input: [Int], part: String) {
        expectError(containing: part, "2^40") { try Self.trace(model, Shape(input)) }
    }

    /// One image of 2^39.98 numbers, twice through a convolution of 350,000 channels: 2 · 9 · 350,000² · 1768² operations
    /// each, which two times is more than an `Int` holds.
    @Test func workThatCannotBeCountedIsTheLargestNumber() throws {
        let model = try ModelRegistry.model("conv349525-conv349525-conv349525-fc", classes: 1)
        let summary = try Summary(of: model, input: [1, 1773, 1773])
        #expect(summary.flops == .max)
    }

    @Test func pooledAwayImagesNameTheLayer() {
        expectError(containing: "pool2: ", "MaxPool2d", "larger") { try Self.trace("[conv4-pool]*2-fc", [4, 1, 3, 3]) }
    }

    // MARK: Networks as formulas

    @Test(
        arguments: [
            (
                "vgg16", [3, 64, 64],
                "(conv64-relu)*2-pool-(conv128-relu)*2-pool-(conv256-relu)*3-(pool-(conv512-relu)*3)*2-pool"
                    + "-adaptiveavgpool7-(fc4096-relu-dropout0.5)*2-fc"
            ),
            (
                "lenet", [1, 28, 28],
                "conv6{kernel=5,padding=2}-tanh-avgpool-conv16{kernel=5,padding=valid}-tanh-avgpool"
                    + "-conv120{kernel=5,padding=valid}-tanh-fc84-tanh-fc"
            ),
            ("mlp:norm=batch", [1, 8, 8], "fc512-bn-relu-fc256-bn-relu-fc"), ("linear", [1, 8, 8], "fc"),
            ("vgg11_bn:stem=small", [3, 32, 32], nil),
            ("[conv8-bn-relu-pool]*2-gap-fc", [3, 16, 16], "conv8-bn-relu-pool-conv16-bn-relu-pool-gap-fc"),
            ("gru16{layers=2}-fc", [1, 8, 8], nil), ("googlenet", [3, 64, 64], nil), ("densenet121", [3, 64, 64], nil),
            (
                "resnet18", [3, 64, 64],
                "conv64{kernel=7,stride=2}-bn-relu-pool3{stride=2,padding=1}-(res(conv64-bn-relu-conv64-bn)-relu)*2"
                    + ["128", "256", "512"].map {
                        "-res(conv\($0){stride=2}-bn-relu-conv\($0)-bn)-relu-res(conv\($0)-bn-relu-conv\($0)-bn)-relu"
                    }.joined() + "-gap-fc"
            ),
            ("resnet50:stem=small", [3, 32, 32], nil),
            ("resnet20:shortcut=A", [3, 32, 32], nil),
            (
                "conv8-res(res(conv8-relu)-relu-conv8{stride=2})-fc", [3, 8, 8],
                "conv8-res(res(conv8-relu)-relu-conv8{stride=2})-fc"
            ),
            ("conv8-relu-conv{kernel=1}-relu-gap", [3, 8, 8], "conv8-relu-conv{kernel=1}-relu-gap"),
            (
                "conv8-lrn7{alpha=0.5,k=2.0}-conv8-bn{momentum=0.9,epsilon=0.5}-lrn-fc", [3, 8, 8],
                "conv8-lrn7{alpha=0.5,k=2.0}-conv8-bn{momentum=0.9,epsilon=0.5}-lrn-fc"
            ),
            (
                "conv8-gap-fc20-logsoftmax{beta=2.0}-fc20-softmax{beta=3.0}-fc", [3, 8, 8],
                "conv8-gap-fc20-logsoftmax{beta=2.0}-fc20-softmax{beta=3.0}-fc"
            ),
            (
                "depthwise{stride=2}-gelu-pool3{stride=2}-dropout0.25-fc", [3, 17, 17],
                "depthwise{stride=2}-gelu-pool3{stride=2}-dropout0.25-fc"
            ),
        ] as [(String, [Int], String?)])
    func printed(_ spec: String, _ input: [Int], _ expected: String?) throws {
        let model = try ModelRegistry.model(spec, classes: 10)
        let formula = try TemplateFormula.describing(model, input: Shape(input))
        if let expected {
            #expect(formula?.text == expected)
        } else if let formula {
            // What is not written above is right if it makes the same network.
            let again = try TracedModel(
                formula.network(classes: 10), input: TensorType(Shape([2] + input)), mode: .training)
            let trace = try TracedModel(model, input: TensorType(Shape([2] + input)), mode: .training)
            #expect(again.parameterCount == trace.parameterCount)
        }
    }

    /// A formula that lacks what a layer was told would be another network's: then there is none.
    @Test(arguments: ["ln{epsilon=0.5}", "gn{epsilon=0.5}", "in{epsilon=0.5}"]) func settingsWithoutWords(
        _ word: String
    ) throws {
        let model = try ModelRegistry.model("conv32-\(word)-fc", classes: 10)
        #expect(try TemplateFormula.describing(model, input: [3, 8, 8]) == nil)
    }
}
