import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Matrix product")
struct MatMulTests {
    /// `[[1, 2, 3], [4, 5, 6]]` and `[[1, 0], [2, 1], [0, 3]]`, whose product is `[[5, 11], [14, 23]]`.
    let a = Tensor.constant(NDArray([2, 3], [1.0, 2, 3, 4, 5, 6]))
    let b = Tensor.constant(NDArray([3, 2], [1.0, 0, 2, 1, 0, 3]))
    let product = NDArray([2, 2], [5.0, 11, 14, 23])

    @Test func multiplies() throws {
        #expect(try evaluate(a.matmul(b)) == product)
        #expect(try evaluate(a.transposed().matmul(b, transposeA: true)) == product)
        #expect(try evaluate(a.matmul(b.transposed(), transposeB: true)) == product)
        #expect(
            try evaluate(a.transposed().matmul(b.transposed(), transposeA: true, transposeB: true)) == product)
    }

    @Test func stretchesBatches() throws {
        let batch = try Tensor.concatenated([a.reshaped([1, 2, 3]), (a * 2).reshaped([1, 2, 3])], axis: 0)
        #expect(try evaluate(batch.matmul(b)) == NDArray([2, 2, 2], [5.0, 11, 14, 23, 10, 22, 28, 46]))
        let y = try batch.reshaped([2, 1, 2, 3]).matmul(b.reshaped([1, 3, 2]).broadcast(to: [3, 3, 2]))
        #expect(y.shape == [2, 3, 2, 2])
        #expect(try evaluate(y.sliced(starts: [1, 2, 0, 0], ends: [2, 3, 2, 2])).doubles == [10, 22, 28, 46])
    }

    @Test func emptyInnerAxisGivesZeros() throws {
        let left = Tensor.full(1, TensorType([2, 0]))
        let right = Tensor.full(1, TensorType([0, 3]))
        #expect(try evaluate(left.matmul(right)) == NDArray(repeating: 0, TensorType([2, 3])))
    }

    @Test func errors() throws {
        expectError(containing: "MatMul", "3 rows", "[2, 3]", "with 2") { try a.matmul(a) }
        expectError(containing: "MatMul", "[3, 2] (transposed)") { try a.matmul(b, transposeB: true) }
        expectError(containing: "MatMul", "two axes", "[2, 3] and [3]") {
            try a.matmul(Tensor.full(1, TensorType([3], .f64)))
        }
        expectError(containing: "MatMul", "f64[2, 3]", "f32[3, 2]", "cast") {
            try a.matmul(Tensor.full(1, TensorType([3, 2])))
        }
        expectError(containing: "MatMul", "batches", "[2, 2, 3] and [3, 3, 2]") {
            try Tensor.full(1, TensorType([2, 2, 3])).matmul(Tensor.full(1, TensorType([3, 3, 2])))
        }
    }

    @Test(arguments: [false, true], [false, true]) func derivatives(transposeA: Bool, transposeB: Bool) throws {
        let left = NDArray(transposeA ? [2, 3, 2] : [2, 2, 3], (0..<12).map { Double($0 * 7 % 5) - 1.3 })
        let right = NDArray(transposeB ? [4, 3] : [3, 4], (0..<12).map { Double($0 * 5 % 7) * 0.4 - 1 })
        try checkGradients(
            of: { try $0[0].matmul($0[1], transposeA: transposeA, transposeB: transposeB) }, at: [left, right])
    }

    @Test func costIsTwoPerMultiplyAdd() throws {
        let operation = Operations.MatMul(transposeA: true)
        let inputs = [TensorType([5, 2]), TensorType([7, 5, 3])]
        let cost = operation.cost(inputs: inputs, outputs: try operation.outputTypes(for: inputs))
        #expect(cost == Cost(flops: 2 * 7 * 2 * 3 * 5, bytes: 4 * (10 + 105 + 42)))
    }
}
