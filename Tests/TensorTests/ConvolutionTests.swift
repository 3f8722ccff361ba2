import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Convolution")
struct ConvolutionTests {
    @Test(arguments: OperationCase.all(of: "conv"))
    func equalsPyTorch(_ torch: OperationCase) throws {
        let (x, kernel, dy) = try (torch.tensor("x"), torch.tensor("kernel"), torch.tensor("dy"))
        let pads = try #require(torch.settings["pads"])
        let y = try x.conv2d(
            kernel, stride: torch.size("stride"),
            padding: .explicit(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3]),
            dilation: torch.size("dilation"), groups: torch.number("groups"))
        expectClose(try evaluate(y), try torch.array("y"), relative: 1e-12, "y")

        let found = try gradients(of: (y * dy).sum(), wrt: [x, kernel])
        expectClose(try evaluate(found[0]), try torch.array("dx"), relative: 1e-12, "dx")
        expectClose(try evaluate(found[1]), try torch.array("dkernel"), relative: 1e-12, "dkernel")
    }

    @Test(arguments: OperationCase.all(of: "same"))
    func samePaddingEqualsPyTorch(_ torch: OperationCase) throws {
        let y = try torch.tensor("x").conv2d(
            torch.tensor("kernel"), padding: .same, dilation: torch.size("dilation"))
        expectClose(try evaluate(y), try torch.array("y"), relative: 1e-12)
    }

    @Test(arguments: 0..<12)
    func derivativesOfRandomShapes(seed: Int) throws {
        var random = RandomNumbers(seed: seed)
        let groups = random.int(in: 1...2)
        let kernelSize = random.size(in: 1...3)
        let dilation = random.size(in: 1...2)
        let stride = random.size(in: 1...3)
        let extra = random.size(in: 0...3)
        // At least as large as the dilated kernel, so that any padding fits.
        let height = (kernelSize.height - 1) * dilation.height + 1 + extra.height
        let width = (kernelSize.width - 1) * dilation.width + 1 + extra.width
        let channels = groups * random.int(in: 1...2)
        let x = random.array([random.int(in: 1...2), channels, height, width])
        let outputs = groups * random.int(in: 1...2)
        let kernel = random.array([outputs, channels / groups, kernelSize.height, kernelSize.width])
        let side = { random.int(in: 0...2) }
        let explicit = Padding.explicit(top: side(), left: side(), bottom: side(), right: side())
        let padding = seed % 3 == 0 ? .same : explicit
        try checkGradients(
            of: {
                try $0[0].conv2d($0[1], stride: stride, padding: padding, dilation: dilation, groups: groups)
            }, at: [x, kernel])
    }

    /// The gradients are operations of their own, with gradients of their own.
    @Test func derivativesOfTheGradients() throws {
        var random = RandomNumbers(seed: 100)
        let pads = Pads(top: 1, left: 0, bottom: 2, right: 1)
        let geometry = ConvolutionGeometry(
            kernel: Size2d(height: 3, width: 2), stride: Size2d(height: 2, width: 1), pads: pads, groups: 2)
        let x = random.array([1, 2, 5, 4])
        let kernel = random.array([2, 1, 3, 2])
        let dy = random.array([1, 2, 3, 4])
        let inputGradient = Operations.ConvolutionInputGradient(geometry: geometry, inputShape: x.shape)
        try checkGradients(of: { try .applying(inputGradient, to: $0[0], $0[1]) }, at: [dy, kernel])
        let kernelGradient = Operations.ConvolutionKernelGradient(geometry: geometry, kernelShape: kernel.shape)
        try checkGradients(of: { try .applying(kernelGradient, to: $0[0], $0[1]) }, at: [x, dy])
    }

    @Test func emptyBatch() throws {
        let x = Tensor.full(1, TensorType([0, 2, 5, 5]))
        let kernel = Tensor.full(1, TensorType([3, 2, 3, 3]))
        let y = try x.conv2d(kernel, padding: 1)
        #expect(y.type == TensorType([0, 3, 5, 5]))
        let found = try evaluate([y] + gradients(of: y.sum(), wrt: [x, kernel]))
        #expect(found[0] == NDArray([0, 3, 5, 5], [] as [Float]))
        #expect(found[1] == NDArray([0, 2, 5, 5], [] as [Float]))
        #expect(found[2] == NDArray(repeating: 0, kernel.type))
    }

    /// A 3x3 kernel on a 2x2 image with padding 1: each output is the sum of everything within one step.
    @Test func singlePrecisionOnPaper() throws {
        let x = Tensor.constant(NDArray([1, 1, 2, 2], [1, 2, 3, 4] as [Float]))
        let ones = Tensor.full(1, TensorType([1, 1, 3, 3]))
        #expect(try evaluate(x.conv2d(ones, padding: 1)) == NDArray([1, 1, 2, 2], [10, 10, 10, 10] as [Float]))
        // Cross-correlation: the kernel's last column reads the image's right neighbour.
        let right = Tensor.constant(NDArray([1, 1, 1, 3], [0, 0, 1] as [Float]))
        let shifted = try x.conv2d(right, padding: .symmetric(height: 0, width: 1))
        #expect(try evaluate(shifted) == NDArray([1, 1, 2, 2], [2, 0, 4, 0] as [Float]))
    }

    /// 2 images x 6 outputs x 3x3 places, each a sum over 2 channels x 3x3 weights, two operations a term.
    @Test func costIsCountedOnPaper() throws {
        let x = Tensor.placeholder(TensorType([2, 4, 5, 5]))
        let kernel = Tensor.placeholder(TensorType([6, 2, 3, 3]))
        let y = try x.conv2d(kernel, groups: 2)
        let flops = 2 * 2 * 6 * 9 * 2 * 9
        let bytes = 4 * (200 + 108 + 108)
        #expect(try Graph(inputs: [x, kernel], outputs: [y]).cost == Cost(flops: flops, bytes: bytes))
        let dy = Tensor.placeholder(y.type)
        let cotangents = try vectorJacobianProduct(of: [y], cotangents: [dy], wrt: [x, kernel])
        for gradient in cotangents {
            let gradient = try #require(gradient)
            #expect(try Graph(inputs: [x, kernel, dy], outputs: [gradient]).cost.flops == flops)
        }
    }
}
