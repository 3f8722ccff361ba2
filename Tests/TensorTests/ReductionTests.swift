import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Reductions")
struct ReductionTests {
    /// `[[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]]`
    let x = Tensor.constant(NDArray([2, 3, 2], (1...12).map(Double.init)))

    @Test func sums() throws {
        #expect(try evaluate(x.sum()) == NDArray([], [78.0]))
        #expect(try evaluate(x.sum(axes: [1])) == NDArray([2, 2], [9.0, 12, 27, 30]))
        #expect(try evaluate(x.sum(axes: [-1, 0])) == NDArray([3], [18.0, 26, 34]))
        #expect(try evaluate(x.sum(axes: [0, 2], keepDimensions: true)) == NDArray([1, 3, 1], [18.0, 26, 34]))
        #expect(try evaluate(x.sum(axes: [])) == NDArray([2, 3, 2], (1...12).map(Double.init)))
        #expect(try evaluate(Tensor.constant(NDArray([2], [Int32.max, 1])).sum()) == NDArray([], [Int32.min]))
    }

    @Test func means() throws {
        #expect(try evaluate(x.mean()) == NDArray([], [6.5]))
        expectClose(try evaluate(x.mean(axes: [1])), NDArray([2, 2], [3.0, 4, 9, 10]), relative: 1e-15)
    }

    @Test func extrema() throws {
        let x = Tensor.constant(NDArray([2, 3], [3.0, -1, 3, 2, .nan, 5]))
        expectClose(try evaluate(x.max(axes: [1])), NDArray([2], [3, Double.nan]))
        expectClose(try evaluate(x.min(axes: [1])), NDArray([2], [-1, Double.nan]))
        expectClose(try evaluate(x.max(axes: [0], keepDimensions: true)), NDArray([1, 3], [3, Double.nan, 5]))
        let pixels = Tensor.constant(NDArray([3], [9, 200, 3] as [UInt8]))
        #expect(
            try evaluate([pixels.max(), pixels.min()]) == [NDArray([], [200 as UInt8]), NDArray([], [3 as UInt8])])
    }

    @Test func argmaxTakesTheFirstAndNaN() throws {
        let x = Tensor.constant(NDArray([3, 3], [3.0, -1, 3, 2, .nan, .nan, -5, -4, -6]))
        #expect(try evaluate(x.argmax(axis: -1)) == NDArray([3], [0, 1, 1] as [Int32]))
        #expect(try evaluate(x.argmax(axis: 0, keepDimensions: true)) == NDArray([1, 3], [0, 1, 1] as [Int32]))
    }

    @Test func emptyAxes() throws {
        let empty = Tensor.full(1, TensorType([2, 0]))
        #expect(try evaluate(empty.sum(axes: [1])) == NDArray([2], [0, 0] as [Float]))
        #expect(try evaluate(empty.sum(axes: [0])) == NDArray([0], [] as [Float]))
        #expect(try evaluate(empty.max(axes: [0])) == NDArray([0], [] as [Float]))
        #expect(try evaluate(empty.mean()).item.isNaN)
        expectError(containing: "Max expects at least one element along axis 1", "[2, 0]") { try empty.max(axes: [1]) }
        expectError(containing: "Argmax expects at least one element") { try empty.argmax(axis: 1) }
    }

    @Test func errorsNameTheAxis() throws {
        expectError(containing: "Sum", "axis 3", "rank 3", "[2, 3, 2]") { try x.sum(axes: [3]) }
        expectError(containing: "Argmax", "axis -4", "rank 3") { try x.argmax(axis: -4) }
        expectError(containing: "Max", "twice") { try x.max(axes: [1, -2]) }
        let mask = Tensor.full(1, TensorType([2], .bool))
        expectError(containing: "Sum expects numbers of f32, f64 or i32", "bool[2]", "cast") { try mask.sum() }
        expectError(containing: "mean expects floating-point", "i32[2]") {
            try Tensor.full(1, TensorType([2], .i32)).mean()
        }
    }

    @Test func derivatives() throws {
        let point = NDArray([2, 3, 2], [0.5, -1, 2, 0.3, 1.7, -0.2, 3, 0.1, -2, 1.1, 0.9, 4])
        try checkGradients(of: { try $0[0].square().sum(axes: [0, 2]) }, at: [point])
        try checkGradients(of: { try $0[0].exp().mean(axes: [-2], keepDimensions: true) }, at: [point])
        try checkGradients(of: { try $0[0].max(axes: [1]).square() }, at: [point])
        try checkGradients(of: { try ($0[0].min(axes: [0, 1], keepDimensions: true) * $0[0]).sum() }, at: [point])
        try checkGradients(of: { try $0[0].square().sum() }, at: [NDArray([], [1.5])])
    }

    /// Two of three numbers share the maximum: half of the gradient each (PyTorch's `amax`).
    @Test func tiesShareTheGradient() throws {
        let x = Tensor.constant(NDArray([3], [2.0, 7, 7]))
        #expect(try evaluate(gradients(of: x.max(), wrt: [x])[0]) == NDArray([3], [0, 0.5, 0.5]))
        expectClose(try evaluate(gradients(of: (-x).min(), wrt: [x])[0]), NDArray([3], [0, -0.5, -0.5]))
    }

    @Test func broadcasts() throws {
        let row = Tensor.constant(NDArray([1, 2], [1.0, 2]))
        #expect(try evaluate(row.broadcast(to: [2, 2, 2])) == NDArray([2, 2, 2], [1.0, 2, 1, 2, 1, 2, 1, 2]))
        #expect(try evaluate(row.broadcast(to: [0, 2])) == NDArray([0, 2], [] as [Double]))
        expectError(containing: "Broadcast", "[3, 3]", "but got [1, 2]") { try row.broadcast(to: [3, 3]) }
        expectError(containing: "Broadcast", "[2]", "but got [1, 2]") { try row.broadcast(to: [2]) }
        try checkGradients(
            of: { try $0[0].broadcast(to: [2, 3, 2]).square() }, at: [NDArray([3, 1], [1.0, -2, 0.5])])
    }
}
