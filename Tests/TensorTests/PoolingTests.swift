import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Pooling")
struct PoolingTests {
    @Test(arguments: OperationCase.all(of: "max") + OperationCase.all(of: "average"))
    func equalsPyTorch(_ torch: OperationCase) throws {
        let (x, dy) = try (torch.tensor("x"), torch.tensor("dy"))
        let (kernel, stride, pads) = try (torch.size("kernel"), torch.size("stride"), torch.size("padding"))
        let padding = Padding.symmetric(height: pads.height, width: pads.width)
        let ceilMode = try torch.number("ceil") == 1
        let y =
            if torch.name.hasPrefix("max/") {
                try x.maxPool2d(
                    kernel: kernel, stride: stride, padding: padding, dilation: torch.size("dilation"),
                    ceilMode: ceilMode)
            } else {
                try x.averagePool2d(
                    kernel: kernel, stride: stride, padding: padding, ceilMode: ceilMode,
                    countIncludePad: torch.number("countIncludePad") == 1)
            }
        expectClose(try evaluate(y), try torch.array("y"), relative: 1e-12, "y")
        let dx = try gradients(of: (y * dy).sum(), wrt: [x])[0]
        expectClose(try evaluate(dx), try torch.array("dx"), relative: 1e-12, "dx")
    }

    @Test(arguments: 0..<8)
    func derivativesOfRandomShapes(seed: Int) throws {
        var random = RandomNumbers(seed: 200 + seed)
        let kernel = random.size(in: 2...3)
        let dilation = Size2d(seed % 4 == 0 ? 2 : 1)
        let stride: Size2d? = seed % 3 == 0 ? nil : random.size(in: 1...3)
        let extra = random.size(in: 0...3)
        let height = (kernel.height - 1) * dilation.height + 1 + extra.height
        let width = (kernel.width - 1) * dilation.width + 1 + extra.width
        let x = random.distinctArray([random.int(in: 1...2), random.int(in: 1...2), height, width])
        let side = { random.int(in: 0...1) }
        let padding = seed % 4 == 1 ? .same : Padding.explicit(top: side(), left: side(), bottom: side(), right: side())
        let ceilMode = seed % 2 == 1
        // Squared, so that the second derivative is not zero.
        try checkGradients(
            of: {
                let y = try $0[0].maxPool2d(
                    kernel: kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
                return try y.square()
            }, at: [x])
        try checkGradients(
            of: {
                let y = try $0[0].averagePool2d(
                    kernel: kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode,
                    countIncludePad: seed % 3 != 1)
                return try y.square()
            }, at: [x])
    }

    @Test func gatherReadsTheWinnersOfAnotherImage() throws {
        let x = Tensor.constant(NDArray([1, 1, 2, 4], [1.0, 2, 8, 7, 4, 3, 5, 6]))
        let window = PoolingWindow(kernel: 2)
        let pooled = try Tensor.applying(Operations.MaxPool(window: window), to: [x])
        #expect(try evaluate(pooled[1]) == NDArray([1, 1, 1, 2], [2, 0] as [UInt8]))
        let other = Tensor.constant(NDArray([1, 1, 2, 4], [10.0, 20, 30, 40, 50, 60, 70, 80]))
        let gathered = try Tensor.applying(Operations.MaxPoolGather(window: window), to: other, pooled[1])
        #expect(try evaluate(gathered) == NDArray([1, 1, 1, 2], [50.0, 30]))
        let index = try evaluate(pooled[1])
        let gather = Operations.MaxPoolGather(window: window)
        try checkGradients(
            of: { try Tensor.applying(gather, to: $0[0], .constant(index)).square() }, at: [evaluate(other)])
    }

    @Test func firstMaximumWinsAndNaNWins() throws {
        let x = Tensor.constant(NDArray([1, 1, 2, 6], [5.0, 5, 1, .nan, 2, .nan, 5, 5, .nan, 9, .nan, 3]))
        let pooled = try Tensor.applying(Operations.MaxPool(window: PoolingWindow(kernel: 2)), to: [x])
        let found = try evaluate(pooled)
        expectClose(found[0], NDArray([1, 1, 1, 3], [5, Double.nan, .nan]))
        #expect(found[1] == NDArray([1, 1, 1, 3], [0, 1, 1] as [UInt8]))
    }

    @Test func paddingNeverWins() throws {
        let x = Tensor.constant(NDArray([1, 1, 1, 2], [-3, -Double.infinity]))
        let y = try x.maxPool2d(kernel: 3, stride: 1, padding: 1)
        #expect(try evaluate(y) == NDArray([1, 1, 1, 2], [-3.0, -3]))
        let alone = Tensor.constant(NDArray([1, 1, 1, 1], [-Double.infinity]))
        let pooled = try Tensor.applying(
            Operations.MaxPool(window: PoolingWindow(kernel: 3, pads: Pads(top: 1, left: 1, bottom: 1, right: 1))),
            to: [alone])
        #expect(
            try evaluate(pooled) == [NDArray([1, 1, 1, 1], [-Double.infinity]), NDArray([1, 1, 1, 1], [4 as UInt8])])
    }

    /// A byte holds the places 0...255 of a 16x16 window; one column more needs an i32.
    @Test func largeWindowsKeepTheirWinner() throws {
        for (width, dtype) in [(16, DType.u8), (17, .i32)] {
            let last = 16 * width - 1
            let x = Tensor.constant(NDArray([1, 1, 16, width], (0...last).map(Double.init)))
            let window = PoolingWindow(kernel: Size2d(height: 16, width: width))
            let pooled = try Tensor.applying(Operations.MaxPool(window: window), to: [x])
            #expect(try evaluate(pooled[1]) == NDArray(TensorType([1, 1, 1, 1], dtype), doubles: [Double(last)]))
            let dx = try evaluate(gradients(of: pooled[0].sum(), wrt: [x])[0]).doubles
            #expect(dx.firstIndex(of: 1) == last && dx.reduce(0, +) == 1)
        }
    }

    @Test func globalAverage() throws {
        let x = Tensor.constant(NDArray([1, 2, 2, 3], (1...12).map(Double.init)))
        expectClose(try evaluate(x.globalAveragePool()), NDArray([1, 2], [3.5, 9.5]), relative: 1e-15)
    }

    @Test func emptyBatch() throws {
        let x = Tensor.full(1, TensorType([0, 2, 4, 4]))
        for y in [try x.maxPool2d(kernel: 2), try x.averagePool2d(kernel: 2)] {
            #expect(try evaluate(y) == NDArray([0, 2, 2, 2], [] as [Float]))
            #expect(try evaluate(gradients(of: y.sum(), wrt: [x])[0]) == NDArray([0, 2, 4, 4], [] as [Float]))
        }
        #expect(try evaluate(x.globalAveragePool()) == NDArray([0, 2], [] as [Float]))
    }

    @Test func errorsNameTheLayer() throws {
        let x = Tensor.placeholder(TensorType([1, 3, 4, 4]))
        expectError(containing: "pool1: MaxPool2d: kernel 5x5 is larger than the input 4x4; use a smaller kernel") {
            try Scope.with(path: "pool1") { try x.maxPool2d(kernel: 5) }
        }
        expectError(containing: "AvgPool2d: kernel 3x3 (dilated to 7x7) is larger than the padded input 6x6") {
            try x.averagePool2d(kernel: 3, padding: 1, dilation: 3)
        }
        expectError(containing: "MaxPool2d", "padding 2", "only padding", "half the kernel") {
            try x.maxPool2d(kernel: 2, padding: 2)
        }
        expectError(containing: "MaxPool2d expects a stride of at least 1x1, but got 0x0") {
            try x.maxPool2d(kernel: 2, stride: 0)
        }
        let flat = Tensor.placeholder(TensorType([8, 10]))
        expectError(containing: "AvgPool2d expects images", "[8, 10]") { try flat.averagePool2d(kernel: 2) }
        expectError(containing: "GlobalAvgPool expects images", "[8, 10]") { try flat.globalAveragePool() }
        let pixels = Tensor.placeholder(TensorType([1, 1, 4, 4], .u8))
        expectError(containing: "MaxPool2d", "floating point", "u8[1, 1, 4, 4]") { try pixels.maxPool2d(kernel: 2) }
    }
}
