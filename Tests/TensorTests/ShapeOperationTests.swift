import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Operations on shapes")
struct ShapeOperationTests {
    /// `[[0, 1, 2], [3, 4, 5]]`
    let x = Tensor.constant(NDArray([2, 3], [0.0, 1, 2, 3, 4, 5]))
    let point = NDArray([2, 3], [0.5, -1, 2, 3.5, 0.25, -4])

    @Test func reshapes() throws {
        #expect(try evaluate(x.reshaped([3, -1])) == NDArray([3, 2], [0.0, 1, 2, 3, 4, 5]))
        #expect(try x.reshaped([2, 3]) == x)
        #expect(try Tensor.full(0, TensorType([2, 3, 4, 5])).flattened(from: 1).shape == [2, 60])
        #expect(try Tensor.full(0, TensorType([])).flattened().shape == [1])
        #expect(try evaluate(Tensor.full(0, TensorType([0, 3])).reshaped([3, 0])).shape == [3, 0])
        expectError(containing: "Reshape", "6 elements", "[2, 3]", "[4, 2] of 8") { try x.reshaped([4, 2]) }
        expectError(containing: "Reshape", "at most one -1", "[-1, -1]") { try x.reshaped([-1, -1]) }
        expectError(containing: "Reshape", "[-1, 4]") { try x.reshaped([-1, 4]) }
        expectError(containing: "flattened", "[2, 3]", "3") { try x.flattened(from: 3) }
    }

    @Test func permutes() throws {
        #expect(try evaluate(x.transposed()) == NDArray([3, 2], [0.0, 3, 1, 4, 2, 5]))
        let cube = Tensor.constant(NDArray([1, 2, 3], [0, 1, 2, 3, 4, 5] as [UInt8]))
        #expect(try evaluate(cube.permuted([2, 0, -2])) == NDArray([3, 1, 2], [0, 3, 1, 4, 2, 5] as [UInt8]))
        expectError(containing: "Permute expects every axis of shape [2, 3] once", "[0, 0]") { try x.permuted([0, 0]) }
        expectError(containing: "two axes", "[4]") { try Tensor.full(0, TensorType([4])).transposed() }
    }

    @Test func slices() throws {
        #expect(try evaluate(x.sliced(starts: [0, 1], ends: [2, 3])) == NDArray([2, 2], [1.0, 2, 4, 5]))
        #expect(try evaluate(x.sliced(starts: [1, 0], ends: [2, 3], strides: [1, 2])) == NDArray([1, 2], [3.0, 5]))
        #expect(try evaluate(x.sliced(axis: -1, from: 2)) == NDArray([2, 1], [2.0, 5]))
        #expect(try evaluate(x.sliced(axis: 0, from: 1, to: 1)) == NDArray([0, 3], [] as [Double]))
        expectError(containing: "Slice", "end <= 3", "axis 1", "end 4") { try x.sliced(axis: 1, from: 0, to: 4) }
        expectError(containing: "Slice", "axis 2", "[2, 3]") { try x.sliced(axis: 2, from: 0) }
        expectError(containing: "one start, end and stride per axis") { try x.sliced(starts: [0], ends: [1]) }
        expectError(containing: "stride 0") { try x.sliced(starts: [0, 0], ends: [2, 3], strides: [1, 0]) }
    }

    @Test func pads() throws {
        let padded = try x.padded([(0, 1), (2, 0)], value: 9)
        #expect(try evaluate(padded) == NDArray([3, 5], [9.0, 9, 0, 1, 2, 9, 9, 3, 4, 5, 9, 9, 9, 9, 9]))
        let none = Tensor.full(0, TensorType([0], .i32))
        #expect(try evaluate(none.padded([(1, 1)], value: 7)) == NDArray([2], [7, 7] as [Int32]))
        expectError(containing: "Pad expects one pair", "[2, 3]") { try x.padded([(1, 1)]) }
        expectError(containing: "Pad expects numbers of at least 0", "-1") { try x.padded([(-1, 0), (0, 0)]) }
        expectError(containing: "0.5", "i32[0]") { try none.padded([(1, 1)], value: 0.5) }
    }

    @Test func concatenates() throws {
        let column = Tensor.constant(NDArray([2, 1], [8.0, 9]))
        let empty = Tensor.full(0, TensorType([2, 0], .f64))
        let joined = try Tensor.concatenated([x, empty, column], axis: -1)
        #expect(try evaluate(joined) == NDArray([2, 4], [0.0, 1, 2, 8, 3, 4, 5, 9]))
        #expect(try evaluate(.concatenated([column, column], axis: 0)) == NDArray([4, 1], [8.0, 9, 8, 9]))
        expectError(containing: "Concatenate expects at least one tensor") { try Tensor.concatenated([], axis: 0) }
        expectError(containing: "only along axis 0", "f64[2, 3] and f64[2, 1]") {
            try Tensor.concatenated([x, column], axis: 0)
        }
        expectError(containing: "axis -3", "[2, 3]") { try Tensor.concatenated([x], axis: -3) }
    }

    @Test func oneHots() throws {
        let labels = Tensor.constant(NDArray([2, 2], [2, 0, -1, 3] as [Int32]))
        let expected: [Float] = [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(try evaluate(labels.oneHot(count: 3)) == NDArray([2, 2, 3], expected))
        #expect(try labels.oneHot(count: 3, dtype: .bool).dtype == .bool)
        expectError(containing: "OneHot expects indices of dtype i32", "f64[2, 3]") { try x.oneHot(count: 3) }
        expectError(containing: "OneHot", "at least 1, but got 0") { try labels.oneHot(count: 0) }
    }

    @Test func gathers() throws {
        let indices = Tensor.constant(NDArray([2, 2], [2, 0, 0, 1] as [Int32]))
        #expect(try evaluate(x.gathered(indices, axis: 1)) == NDArray([2, 2, 2], [2.0, 0, 0, 1, 5, 3, 3, 4]))
        let last = Tensor.constant(NDArray([], [1 as Int32]))
        #expect(try evaluate(x.gathered(last, axis: -2)) == NDArray([3], [3.0, 4, 5]))
        expectError(containing: "Gather expects indices from 0 to 1, but got 2") {
            try evaluate(x.gathered(indices, axis: 0))
        }
        expectError(containing: "Gather expects indices of dtype i32", "f64[2, 3]") { try x.gathered(x, axis: 0) }
        expectError(containing: "Gather", "axis 2", "[2, 3]") { try x.gathered(indices, axis: 2) }
    }

    @Test func scattersAddUp() throws {
        let indices = Tensor.constant(NDArray([3], [1, 1, 3] as [Int32]))
        let scatter = Operations.ScatterAdd(axis: 1, count: 4)
        #expect(try evaluate(.applying(scatter, to: x, indices)) == NDArray([2, 4], [0.0, 1, 0, 2, 0, 7, 0, 5]))
        let wrong = Tensor.constant(NDArray([2], [0, 1] as [Int32]))
        expectError(containing: "ScatterAdd", "[2]", "[2, 3]") { try Tensor.applying(scatter, to: x, wrong) }
    }

    @Test func derivatives() throws {
        let indices = Tensor.constant(NDArray([2, 2], [2, 0, 2, 1] as [Int32]))
        let places = Tensor.constant(NDArray([3], [1, 1, 3] as [Int32]))
        let functions: [(Tensor) throws -> Tensor] = [
            { try $0.reshaped([3, 2]) },
            { try $0.reshaped([1, 2, 3]).permuted([2, 0, 1]) },
            { try $0.sliced(starts: [1, 0], ends: [2, 2]) },
            { try $0.sliced(starts: [0, 0], ends: [2, 3], strides: [1, 2]) },
            { try $0.reshaped([6]).sliced(starts: [1], ends: [5], strides: [3]) },
            { try $0.sliced(starts: [0, 1], ends: [2, 1], strides: [1, 2]) },
            { try $0.padded([(1, 0), (0, 2)], value: 3) },
            { try .concatenated([$0, $0.square(), $0.sliced(axis: 1, to: 1)], axis: 1) },
            { try $0.gathered(indices, axis: 1) },
            { try .applying(Operations.ScatterAdd(axis: 1, count: 4), to: $0, places) },
        ]
        for function in functions { try checkGradients(of: { try function($0[0]).square() }, at: [point]) }
    }
}
