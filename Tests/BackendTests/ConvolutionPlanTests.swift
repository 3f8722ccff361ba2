import FoveaCompiler
import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaTensor
import FoveaTraining
import TestSupport
import Testing

/// A training step with each kind of convolution and pooling between blocked convolutions: only kernels, no reorder.
@Suite("The plan of a training step with every convolution and pooling")
struct ConvolutionPlanTests {
    static let middles = [
        // Padding modes.
        "conv32{mode=reflect}", "conv32{mode=replicate,stride=2}", "conv32{mode=constant,value=0.5}",
        "conv32{padding=1/0/2/1}", "conv32{kernel=2,padding=same,mode=reflect}",
        // Dilated, grouped, depthwise, 1x1.
        "conv32{dilation=2}", "conv32{dilation=2,stride=2}",
        "conv32{dilation=3,groups=4}", "conv32{kernel=1}", "conv64{kernel=1,stride=2}", "conv32{groups=2}",
        "conv32{groups=4}",
        "conv32{groups=8,stride=2}", "conv64{groups=32}", "depthwise", "depthwise{stride=2}", "depthwise{multiplier=2}",
        "depthwise{dilation=2}", "depthwise{kernel=5,mode=replicate}", "depthwise{kernel=4}",
        // Transposed.
        "deconv32", "deconv16{kernel=3,stride=2,padding=1,output-padding=1}", "deconv32{groups=2}",
        "deconv32{kernel=4,stride=2,padding=1,groups=32}",
        // Pooling.
        "pool", "pool3{stride=2,padding=1}", "pool3{stride=2,ceil=true}", "pool2{dilation=2,stride=1}",
        "pool3{padding=0/1/1/0,stride=2}", "minpool", "minpool3{stride=2,padding=1,ceil=true}", "avgpool3{stride=2}",
        "avgpool3{stride=2,padding=1,ceil=true}", "avgpool3{stride=2,padding=1,ceil=true,count-pad=false}",
        "adaptiveavgpool5", "adaptiveavgpool{size=7x4}",
    ]

    static func plan(_ formula: String) throws -> Plan {
        let model = try ModelRegistry.model(formula, classes: 10)
        return try PlanTests.Training(model, input: [4, 3, 14, 14], backend: OneDNNBackend()).executable().plan
    }

    @Test(arguments: middles)
    func nothingIsReordered(_ middle: String) throws {
        let plan = try ConvolutionPlanTests.plan("conv32-bn-relu-\(middle)-relu-conv32-bn-relu-gap-fc")
        #expect(plan.count(of: .reorder) == 0, "\(plan)")
        #expect(plan.count(of: .reference) == 0, "\(plan)")
        #expect(plan.count(of: .copy) == 0, "\(plan)")
        #expect(plan.warning == nil, "\(plan)")
    }

    /// One of each family of the zoo, and the smallest images that it takes; and what no network of a paper is.
    static let zoo = [
        ("lenet", [1, 28, 28]), ("conv20{kernel=5}-pool-conv50{kernel=5}-pool-fc500-relu-fc", [1, 28, 28]),
        ("alexnet", [3, 64, 64]), ("alexnet2012", [3, 64, 64]), ("zfnet", [3, 64, 64]),
        // Down to 2x2 and 1x1 images.
        ("vgg11:stem=small", [3, 32, 32]), ("vgg11_bn:stem=small", [3, 32, 32]), ("nin", [3, 32, 32]),
        ("nin:stem=imagenet", [3, 96, 96]), ("googlenet", [3, 64, 64]), ("resnet18", [3, 64, 64]),
        ("resnet50:stem=small", [3, 32, 32]), ("resnet18:form=preactivation", [3, 64, 64]),
        ("resnext50_32x4d", [3, 64, 64]), ("seresnet18", [3, 64, 64]), ("resnet20", [3, 32, 32]),
        ("resnet20:shortcut=B", [3, 32, 32]), ("wrn16_8", [3, 32, 32]), ("resnext29_8x64d", [3, 32, 32]),
        ("densenet121:stem=small", [3, 32, 32]), ("squeezenet1_1", [3, 64, 64]), ("mobilenet_v2", [3, 64, 64]),
        ("efficientnet_b0", [3, 64, 64]), ("convnext_tiny", [3, 64, 64]),
        // Other channels of images.
        ("conv32-relu-gap-fc", [2, 20, 20]), ("conv48{kernel=5,stride=3}-relu-gap-fc", [4, 20, 20]),
    ]

    @Test("No network of the zoo trains on plain loops, whichever instructions there are", arguments: zoo)
    func noPlainLoops(_ formula: String, _ image: [Int]) throws {
        let model = try ModelRegistry.model(formula, classes: 10)
        // Compiled without weights, which would take longer to draw.
        let step = try TrainingStep(
            model: model, inputShape: Shape(image), optimizer: SGD(momentum: 0.9), loss: CrossEntropy(),
            backend: OneDNNBackend())
        let plan = try step.executable(batchSize: 2).plan
        #expect(plan.warning == nil, "\(plan)")
    }

    @Test("The ceiling of a ReLU6 and the ReLU are one pass over the result of a convolution of the library's")
    func ceilingsAreOnePass() throws {
        let formula = "conv32-conv32{dilation=2}-bn-relusix-conv32{dilation=2}-bn-relusix-gap-fc"
        let model = try ModelRegistry.model(formula, classes: 10)
        let step = try InferenceStep(model: model, inputShape: [3, 14, 14], backend: OneDNNBackend())
        let plan = try step.executable(batchSize: 2).plan
        let passes = plan.steps.filter {
            $0.algorithm.contains("vector machine") && $0.path.hasPrefix("relusix") && !$0.isPrepared
        }
        #expect(passes.count == 2, "\(plan)")
        let convolutions = plan.steps.filter { $0.operation.hasPrefix("Convolution") }
        #expect(convolutions.count == 3 && convolutions.allSatisfy { !$0.operation.contains("ReLU") }, "\(plan)")
    }

    @Test("A step on plain loops is told with its layer")
    func plainLoopsAreTold() throws {
        // There is none in any network that is known; so a plan is told one.
        var plan = try ConvolutionPlanTests.plan("conv32-relu-conv32-gap-fc")
        #expect(plan.warning == nil)
        let place = try #require(
            plan.steps.firstIndex { $0.operation == "ConvolutionKernelGradient" && $0.path == "conv2" })
        plan.steps[place].algorithm = "direct ref:any"
        let warning = try #require(plan.warning, "\(plan)")
        #expect(warning.contains("ConvolutionKernelGradient (direct ref:any) of conv2"), "\(warning)")
        #expect(plan.description.contains(warning))
    }

    @Test(arguments: ["gap", "gmp", "gminp"])
    func globalPools(_ pool: String) throws {
        let plan = try ConvolutionPlanTests.plan("conv32-bn-relu-\(pool)-fc")
        #expect(plan.count(of: .reorder) == 0, "\(plan)")
        #expect(plan.count(of: .reference) == 0, "\(plan)")
    }

    /// Row-major throughout, on kernels of ours all the same.
    @Test(arguments: ["pool", "minpool", "avgpool3{stride=2,padding=1,ceil=true}", "adaptiveavgpool5", "gmp", "gminp"])
    func channelCountsThatDoNotBlock(_ pool: String) throws {
        let plan = try ConvolutionPlanTests.plan("conv5{mode=reflect}-relu-\(pool)-fc")
        #expect(plan.count(of: .reorder) == 0, "\(plan)")
        #expect(plan.count(of: .reference) == 0, "\(plan)")
    }

    @Test("Depthwise convolutions of channels that do not block run on a kernel of ours")
    func depthwiseOfAnyWidth() throws {
        let plan = try ConvolutionPlanTests.plan("conv6{kernel=1}-relu-depthwise{stride=2}-relu-conv8-gap-fc")
        #expect(plan.count(of: .reference) == 0)
        let depthwise = plan.steps.filter { $0.operation.hasPrefix("Convolution") && $0.path == "depthwise1" }
        #expect(depthwise.map(\.algorithm) == ["depthwise", "depthwise", "depthwise"], "\(plan)")
    }

    @Test("ResNeXt's 32 groups of 4 become 8 groups of a block each")
    func packedGroups() throws {
        let plan = try ConvolutionPlanTests.plan("conv128{kernel=1}-bn-relu-conv128{groups=32}-bn-relu-gap-fc")
        #expect(plan.count(of: .reorder) == 0, "\(plan)")
        let grouped = plan.steps.filter { $0.operation.hasPrefix("Convolution") && $0.path == "conv2" }
        #expect(grouped.count == 3)
        guard InstructionSet.inUse != .baseline else { return }
        #expect(grouped.allSatisfy { $0.algorithm.hasPrefix("direct jit") }, "\(plan)")
    }
}
