import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Transposed convolution")
struct TransposedConvolutionTests {
    @Test(arguments: OperationCase.all(of: "transposed"))
    func equalsPyTorch(_ torch: OperationCase) throws {
        let (x, kernel, dy) = try (torch.tensor("x"), torch.tensor("kernel"), torch.tensor("dy"))
        let pads = try torch.size("padding")
        let y = try x.convTranspose2d(
            kernel, stride: torch.size("stride"), padding: .symmetric(height: pads.height, width: pads.width),
            outputPadding: torch.size("outputPadding"), dilation: torch.size("dilation"),
            groups: torch.number("groups"))
        let biased = try y + torch.tensor("bias").reshaped([1, -1, 1, 1])
        expectClose(try evaluate(biased), try torch.array("y"), relative: 1e-12, absolute: 1e-12, "y")
        let found = try gradients(of: (y * dy).sum(), wrt: [x, kernel])
        expectClose(try evaluate(found[0]), try torch.array("dx"), relative: 1e-12, absolute: 1e-12, "dx")
        expectClose(try evaluate(found[1]), try torch.array("dkernel"), relative: 1e-12, absolute: 1e-12, "dkernel")
    }

    @Test(arguments: 0..<6)
    func derivativesOfRandomShapes(seed: Int) throws {
        var random = RandomNumbers(seed: 400 + seed)
        let groups = random.int(in: 1...2)
        let size = random.size(in: 1...3)
        let stride = random.size(in: 1...3)
        let channels = groups * random.int(in: 1...2)
        let x = random.array([1, channels, random.int(in: 2...3), random.int(in: 2...3)])
        let kernel = random.array([channels, random.int(in: 1...2), size.height, size.width])
        let padding: Padding = seed % 2 == 0 ? .same : .explicit(top: 0, left: 1, bottom: 1, right: 0)
        try checkGradients(
            of: { try $0[0].convTranspose2d($0[1], stride: stride, padding: padding, groups: groups) },
            at: [x, kernel])
    }

    /// With `.same` the result is the stride times the input, whatever the kernel: here every number fills its own 3x3.
    @Test func samePadding() throws {
        let x = Tensor.constant(NDArray([1, 1, 1, 2], [1.0, 2]))
        let ones = Tensor.full(1, TensorType([1, 1, 2, 2], .f64))
        let y = try evaluate(x.convTranspose2d(ones, stride: 3, padding: .same))
        #expect(y == NDArray([1, 1, 3, 6], [1, 1, 0, 2, 2, 0, 1, 1, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0] as [Double]))
        for kernel in 1...5 {
            let weight = Tensor.placeholder(TensorType([3, 2, kernel, kernel]))
            let image = Tensor.placeholder(TensorType([2, 3, 5, 4]))
            #expect(try image.convTranspose2d(weight, stride: 2, padding: .same).shape == [2, 2, 10, 8])
        }
    }

    @Test func errors() throws {
        let x = Tensor.placeholder(TensorType([2, 4, 5, 5]))
        func kernel(_ shape: Shape) -> Tensor { .placeholder(TensorType(shape)) }
        expectError(containing: "up1: ConvTranspose2d expects 6 input channels (kernel [6, 2, 3, 3]), but got 4") {
            try Scope.with(path: "up1") { try x.convTranspose2d(kernel([6, 2, 3, 3])) }
        }
        expectError(containing: "groups to divide its 4 input channels, but got 3") {
            try x.convTranspose2d(kernel([4, 2, 3, 3]), groups: 3)
        }
        expectError(containing: "output padding", "below the stride 2x2 or the dilation 1x1, but got 2x0") {
            try x.convTranspose2d(kernel([4, 2, 3, 3]), stride: 2, outputPadding: Size2d(height: 2, width: 0))
        }
        expectError(containing: "no choice of output padding, but got 1x1") {
            try x.convTranspose2d(kernel([4, 2, 3, 3]), stride: 2, padding: .same, outputPadding: 1)
        }
        expectError(containing: "padding 4 leaves nothing of a 5x5 input with a 3x3 kernel") {
            try x.convTranspose2d(kernel([4, 2, 3, 3]), padding: 4)
        }
        expectError(containing: "ConvTranspose2d expects images", "[4, 5]") {
            try Tensor.placeholder(TensorType([4, 5])).convTranspose2d(kernel([4, 2, 3, 3]))
        }
        expectError(containing: "ConvTranspose2d expects a stride of at least 1x1, but got 0x0") {
            try x.convTranspose2d(kernel([4, 2, 3, 3]), stride: 0)
        }
    }
}
