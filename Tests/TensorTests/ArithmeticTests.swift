import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Arithmetic with broadcasting")
struct ArithmeticTests {
    /// `[[1], [2]]` and `[10, 20, 30]`.
    let column = Tensor.constant(NDArray([2, 1], [1.0, 2.0]))
    let row = Tensor.constant(NDArray([3], [10.0, 20.0, 30.0]))

    @Test func stretchesBothOperands() throws {
        #expect(try evaluate(column + row) == NDArray([2, 3], [11.0, 21, 31, 12, 22, 32]))
        #expect(try evaluate(column - row) == NDArray([2, 3], [-9.0, -19, -29, -8, -18, -28]))
        #expect(try evaluate(column * row) == NDArray([2, 3], [10.0, 20, 30, 20, 40, 60]))
        #expect(try evaluate(row / column) == NDArray([2, 3], [10.0, 20, 30, 5, 10, 15]))
        #expect(try evaluate(-row) == NDArray([3], [-10.0, -20, -30]))
    }

    @Test func numbersTakeTheTensorsDType() throws {
        let x = Tensor.constant(NDArray([2], [1, 2] as [Float]))
        #expect(try evaluate(x + 0.5) == NDArray([2], [1.5, 2.5] as [Float]))
        #expect(try evaluate(1 - x) == NDArray([2], [0, -1] as [Float]))
        #expect(try evaluate(3 * x) == NDArray([2], [3, 6] as [Float]))
        #expect(try evaluate(1 / x) == NDArray([2], [1, 0.5] as [Float]))
        #expect(try evaluate(maximum(x, 1.5)) == NDArray([2], [1.5, 2] as [Float]))
        #expect(try evaluate(minimum(1.5, x)) == NDArray([2], [1, 1.5] as [Float]))
    }

    /// 0.1 is not a float: the sum is computed in double and rounded once, `float(float(0.1) + float(0.2))`.
    @Test func roundsOnce() throws {
        let sum = try Tensor.constant(NDArray([1], [0.1] as [Float])) + .constant(NDArray([1], [0.2] as [Float]))
        #expect(try evaluate(sum).scalars(as: Float.self)[0].bitPattern == 0x3E99_999A)
    }

    @Test func integersWrapAndTruncate() throws {
        let x = Tensor.constant(NDArray([4], [Int32.max, -7, 7, Int32.min]))
        #expect(try evaluate(x + 1) == NDArray([4], [Int32.min, -6, 8, Int32.min + 1]))
        #expect(try evaluate(x - 1) == NDArray([4], [Int32.max - 1, -8, 6, Int32.max]))
        #expect(try evaluate(x * x) == NDArray([4], [1, 49, 49, 0] as [Int32]))
        #expect(try evaluate(x.square()) == NDArray([4], [1, 49, 49, 0] as [Int32]))
        #expect(try evaluate(x / 2) == NDArray([4], [Int32.max / 2, -3, 3, Int32.min / 2]))
        #expect(try evaluate(x / 0) == NDArray([4], [0, 0, 0, 0] as [Int32]))
        #expect(try evaluate(x / -1) == NDArray([4], [-Int32.max, 7, -7, Int32.min]))
        #expect(try evaluate(-x) == NDArray([4], [-Int32.max, 7, -7, Int32.min]))
        #expect(try evaluate(x.abs()) == NDArray([4], [Int32.max, 7, 7, Int32.min]))
    }

    @Test func nothingComesOfNothing() throws {
        let empty = Tensor.constant(NDArray([2, 0], [] as [Float]))
        let sum = try empty * 2 + Tensor.full(1, TensorType([2, 1]))
        #expect(try evaluate(sum) == NDArray([2, 0], [] as [Float]))
        #expect(try evaluate(empty.exp().sum()).item == 0)
    }

    @Test func namesShapesThatDoNotFit() throws {
        let a = Tensor.full(1, TensorType([2, 3]))
        let b = Tensor.full(1, TensorType([4, 3]))
        Scope.with(path: "stage1.gate") {
            expectError(containing: "stage1.gate: Multiply", "[2, 3] and [4, 3]") { try a * b }
        }
    }

    @Test func namesDTypesThatDoNotFit() throws {
        let floats = Tensor.full(1, TensorType([2]))
        let whole = Tensor.full(1, TensorType([2], .i32))
        let pixels = Tensor.full(1, TensorType([2], .u8))
        expectError(containing: "Add expects operands of one dtype", "f32[2] and i32[2]", "cast") { try floats + whole }
        expectError(containing: "Subtract expects operands of f32, f64 or i32", "u8[2]", "cast") { try pixels - pixels }
        expectError(containing: "Exp expects floating-point operands", "i32[2]") { try whole.exp() }
        expectError(containing: "0.5", "i32[2]", "whole numbers") { try whole * 0.5 }
        expectError(containing: "300.0", "u8[2]", "from 0 to 255") { try maximum(pixels, 300) }
    }

    @Test func gradientsAreSummedOverStretchedAxes() throws {
        let points = [NDArray([2, 1, 2], [0.5, -1.5, 2, 0.7]), NDArray([3, 1], [1.2, -0.4, 3])]
        try checkGradients(of: { try $0[0] + $0[1] }, at: points)
        try checkGradients(of: { try $0[0] - $0[1] }, at: points)
        try checkGradients(of: { try $0[0] * $0[1] }, at: points)
        try checkGradients(of: { try $0[0] / $0[1] }, at: points)
        try checkGradients(of: { try -($0[0] * $0[0]) }, at: points)
        try checkGradients(of: { try 2 / ($0[0] * $0[1] * $0[1] + 5) }, at: points)
    }

    /// Of `x * x * y` by hand: `∂x = 2xy`, `∂y = x²`.
    @Test func tensorUsedTwiceCollectsBothGradients() throws {
        let x = Tensor.constant(3, .f64)
        let y = Tensor.constant(5, .f64)
        let found = try gradients(of: x * x * y, wrt: [x, y])
        #expect(try evaluate(found).map(\.item) == [30, 9])
    }

    @Test func extremaSplitTiesAndKeepNaN() throws {
        let a = Tensor.constant(NDArray([4], [1, 2, Double.nan, 5]))
        let b = Tensor.constant(NDArray([4], [2, 2, 1, Double.nan]))
        expectClose(try evaluate(maximum(a, b)), NDArray([4], [2, 2, Double.nan, .nan]))
        expectClose(try evaluate(minimum(a, b)), NDArray([4], [1, 2, Double.nan, .nan]))
        let x = Tensor.constant(NDArray([3], [1.0, 2, 3]))
        let two = Tensor.constant(2, .f64)
        let larger = try gradients(of: maximum(x, two).sum(), wrt: [x, two])
        #expect(try evaluate(larger) == [NDArray([3], [0, 0.5, 1]), NDArray([], [1.5])])
        let smaller = try gradients(of: minimum(x, two).sum(), wrt: [x, two])
        #expect(try evaluate(smaller) == [NDArray([3], [1, 0.5, 0]), NDArray([], [1.5])])
        let points = [NDArray([2, 3], [0.5, 2, -1, 4, 1, 0]), NDArray([3], [1.0, 1.5, -2])]
        try checkGradients(of: { try maximum($0[0], $0[1]).square() }, at: points)
        try checkGradients(of: { try minimum($0[0], $0[1]).square() }, at: points)
    }

    @Test func costCountsOperationsAndBytes() throws {
        let graph = try Graph(
            inputs: [], outputs: [Tensor.full(1, TensorType([2, 1])) * Tensor.full(1, TensorType([3]))])
        let cost = graph.nodes.last.map { node in
            node.operation.cost(
                inputs: node.inputs.map { graph.types[$0] }, outputs: node.outputs.map { graph.types[$0] })
        }
        #expect(cost == Cost(flops: 6, bytes: 4 * (2 + 3 + 6)))
    }
}
