import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Minimum, adaptive and global pooling")
struct MinimumAndAdaptivePoolingTests {
    @Test(arguments: OperationCase.all(of: "min"))
    func minimumEqualsPyTorch(_ torch: OperationCase) throws {
        let pads = try torch.size("padding")
        try compare(torch) { x in
            try x.minPool2d(
                kernel: torch.size("kernel"), stride: torch.size("stride"),
                padding: .symmetric(height: pads.height, width: pads.width), dilation: torch.size("dilation"),
                ceilMode: torch.number("ceil") == 1)
        }
    }

    @Test(arguments: OperationCase.all(of: "ceiledAverage"))
    func averageRoundedUpEqualsPyTorch(_ torch: OperationCase) throws {
        let pads = try torch.size("padding")
        try compare(torch) { x in
            try x.averagePool2d(
                kernel: torch.size("kernel"), stride: torch.size("stride"),
                padding: .symmetric(height: pads.height, width: pads.width), ceilMode: true,
                countIncludePad: torch.number("countIncludePad") == 1)
        }
    }

    @Test(arguments: OperationCase.all(of: "adaptive"))
    func adaptiveEqualsPyTorch(_ torch: OperationCase) throws {
        try compare(torch) { try $0.adaptiveAveragePool2d(torch.size("size")) }
    }

    @Test(arguments: OperationCase.all(of: "extremes"))
    func globalExtremesEqualPyTorch(_ torch: OperationCase) throws {
        try compare(torch, "largest", "dxLargest") { try $0.globalMaxPool() }
        try compare(torch, "smallest", "dxSmallest") { try $0.globalMinPool() }
    }

    func compare(
        _ torch: OperationCase, _ value: String = "y", _ gradient: String = "dx", _ pool: (Tensor) throws -> Tensor
    ) throws {
        let (x, dy) = try (torch.tensor("x"), torch.tensor("dy"))
        let y = try pool(x)
        expectClose(try evaluate(y), try torch.array(value), relative: 1e-12, absolute: 1e-14, "y")
        let dx = try gradients(of: (y * dy).sum(), wrt: [x])[0]
        expectClose(try evaluate(dx), try torch.array(gradient), relative: 1e-12, absolute: 1e-14, "dx")
    }

    @Test func derivatives() throws {
        var random = RandomNumbers(seed: 500)
        let x = random.distinctArray([1, 2, 5, 4])
        // Squared, so that the second derivative is not zero.
        try checkGradients(of: { try $0[0].minPool2d(kernel: 3, stride: 2, padding: 1).square() }, at: [x])
        try checkGradients(of: { try $0[0].globalMaxPool().square() }, at: [x])
        try checkGradients(of: { try $0[0].globalMinPool().square() }, at: [x])
        for size in [Size2d(height: 3, width: 3), Size2d(height: 2, width: 5), Size2d(height: 5, width: 2)] {
            try checkGradients(of: { try $0[0].adaptiveAveragePool2d(size).square() }, at: [x])
        }
    }

    @Test func firstMinimumWinsAndNaNWins() throws {
        let x = Tensor.constant(NDArray([1, 1, 2, 6], [1.0, 1, 5, .nan, 2, .nan, 1, 1, .nan, 9, .nan, 3]))
        let pooled = try Tensor.applying(Operations.MinPool(window: PoolingWindow(kernel: 2)), to: [x])
        let found = try evaluate(pooled)
        expectClose(found[0], NDArray([1, 1, 1, 3], [1, Double.nan, .nan]))
        #expect(found[1] == NDArray([1, 1, 1, 3], [0, 1, 1] as [UInt8]))
    }

    /// Divided, the windows touch and are the usual ones.
    @Test func adaptiveWindowsThatDivideAreTheUsualOnes() throws {
        let x = Tensor.placeholder(TensorType([1, 1, 6, 4]))
        let y = try x.adaptiveAveragePool2d(Size2d(height: 3, width: 2))
        #expect(y.node.operation is Operations.AveragePool)
        #expect(try x.adaptiveAveragePool2d(Size2d(height: 6, width: 4)) == x)
        let uneven = Operations.AdaptiveAveragePool(outputSize: Size2d(height: 4, width: 3))
        #expect(uneven.largestWindow(x.shape) == Size2d(height: 2, width: 2))
    }

    @Test func errorsNameTheLayer() throws {
        let flat = Tensor.placeholder(TensorType([8, 10]))
        expectError(containing: "AdaptiveAvgPool2d expects images", "[8, 10]") { try flat.adaptiveAveragePool2d(2) }
        expectError(containing: "GlobalMaxPool expects images", "[8, 10]") { try flat.globalMaxPool() }
        expectError(containing: "GlobalMinPool expects images", "[8, 10]") { try flat.globalMinPool() }
        let x = Tensor.placeholder(TensorType([1, 3, 4, 4]))
        expectError(containing: "MinPool2d: kernel 5x5 is larger than the input 4x4") { try x.minPool2d(kernel: 5) }
        expectError(containing: "output of at least 1x1, but got 0x0") { try x.adaptiveAveragePool2d(0) }
    }
}
