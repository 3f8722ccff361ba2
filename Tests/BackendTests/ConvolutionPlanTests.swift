import FoveaCompiler
import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaTensor
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
        // The library's own plain loops.
        #expect(!plan.steps.contains { $0.algorithm.hasPrefix("direct ref") }, "\(plan)")
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
        #expect(grouped.allSatisfy { $0.algorithm.hasPrefix("direct jit") }, "\(plan)")
    }
}
