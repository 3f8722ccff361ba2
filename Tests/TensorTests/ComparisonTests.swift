import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Comparison, logic, choice and conversion")
struct ComparisonTests {
    @Test func comparesEveryDType() throws {
        func check(_ dtype: DType) throws {
            let a = Tensor.constant(NDArray(TensorType([3], dtype), doubles: [0, 1, 1]))
            let b = Tensor.constant(NDArray(TensorType([3], dtype), doubles: [1, 1, 0]))
            #expect(try evaluate(a .== b) == NDArray([3], [false, true, false]))
            #expect(try evaluate(a .!= b) == NDArray([3], [true, false, true]))
            #expect(try evaluate(a .< b) == NDArray([3], [true, false, false]))
            #expect(try evaluate(a .<= b) == NDArray([3], [true, true, false]))
            #expect(try evaluate(a .> b) == NDArray([3], [false, false, true]))
            #expect(try evaluate(a .>= b) == NDArray([3], [false, true, true]))
            #expect(try evaluate(a .> 0) == NDArray([3], [false, true, true]))
        }
        for dtype in DType.allCases { try check(dtype) }
    }

    @Test func nothingEqualsNaN() throws {
        let x = Tensor.constant(NDArray([1], [Double.nan]))
        let answers = try [x .== x, x .!= x, x .< x, x .<= x, x .> x, x .>= x]
        #expect(try evaluate(answers).map(\.item) == [0, 1, 0, 0, 0, 0])
    }

    @Test func logic() throws {
        let a = Tensor.constant(NDArray([2, 1], [false, true]))
        let b = Tensor.constant(NDArray([2], [false, true]))
        #expect(try evaluate(a.logicalAnd(b)) == NDArray([2, 2], [false, false, false, true]))
        #expect(try evaluate(a.logicalOr(b)) == NDArray([2, 2], [false, true, true, true]))
        #expect(try evaluate(b.logicalNot()) == NDArray([2], [true, false]))
        expectError(containing: "LogicalNot expects operands of bool", "f32[2]", "compare") {
            try Tensor.full(1, TensorType([2])).logicalNot()
        }
    }

    @Test func selectsWithBroadcasting() throws {
        let condition = Tensor.constant(NDArray([2, 1], [true, false]))
        let a = Tensor.constant(NDArray([3], [1.0, 2, 3]))
        #expect(try evaluate(.select(condition, a, .constant(9, .f64))) == NDArray([2, 3], [1.0, 2, 3, 9, 9, 9]))
        let pixels = Tensor.constant(NDArray([2, 1], [7, 8] as [UInt8]))
        #expect(try evaluate(.select(condition, pixels, .constant(0, .u8))) == NDArray([2, 1], [7, 0] as [UInt8]))
    }

    @Test func selectGradients() throws {
        let condition = Tensor.constant(NDArray([2, 1], [true, false]))
        let points = [NDArray([3], [1.0, -2, 3]), NDArray([2, 3], [0.5, 1, 2, -1, 4, 6])]
        try checkGradients(of: { try .select(condition, $0[0].square(), $0[1] * $0[0]) }, at: points)
    }

    @Test func selectErrors() throws {
        let x = Tensor.full(1, TensorType([2]))
        expectError(containing: "Select expects a condition of dtype bool", "f32[2]") { try Tensor.select(x, x, x) }
        let condition = try x .> 0
        expectError(containing: "Select expects operands of one dtype", "f32[2] and f64[]") {
            try Tensor.select(condition, x, .constant(0, .f64))
        }
        expectError(containing: "Equal expects shapes", "[2] and [3]") { try x .== Tensor.full(1, TensorType([3])) }
    }

    @Test func castsTruncateClampAndCompare() throws {
        let x = Tensor.constant(NDArray([6], [-1.9, 0, 0.4, 300.7, 1e12, .nan]))
        #expect(try evaluate(x.cast(to: .i32)) == NDArray([6], [-1, 0, 0, 300, Int32.max, 0]))
        #expect(try evaluate(x.cast(to: .u8)) == NDArray([6], [0, 0, 0, 255, 255, 0] as [UInt8]))
        #expect(try evaluate(x.cast(to: .bool)) == NDArray([6], [true, false, true, true, true, true]))
        let pixels = Tensor.constant(NDArray([2], [0, 255] as [UInt8]))
        #expect(try evaluate(pixels.cast(to: .f32)) == NDArray([2], [0, 255] as [Float]))
    }

    /// Through f32, `1/3` loses all but 24 bits; the gradient comes back in f64.
    @Test func castsPassGradientsBetweenFloatingPoint() throws {
        let x = Tensor.constant(1.0 / 3, .f64)
        let y = try x.cast(to: .f32).cast(to: .f64)
        #expect(try evaluate(y).item == Double(Float(1.0 / 3)))
        let gradient = try gradients(of: (y * 3).sum(), wrt: [x])[0]
        #expect(try evaluate(gradient) == NDArray([], [3.0]))
        let cut = try x.cast(to: .i32).cast(to: .f64)
        #expect(try evaluate(gradients(of: cut, wrt: [x])[0]).item == 0)
    }
}
