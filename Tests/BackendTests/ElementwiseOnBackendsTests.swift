import FoveaTensor
import TestSupport
import Testing

@Suite("Elementwise operations agree with float64 on every backend")
struct ElementwiseOnBackendsTests {
    @Test(arguments: BackendUnderTest.all)
    func arithmeticAndBroadcasting(_ backend: BackendUnderTest) throws {
        let shapes: [(Shape, Shape)] = [
            ([3, 5, 7], [3, 5, 7]), ([3, 5, 7], []), ([3, 5, 7], [7]), ([3, 5, 7], [5, 1]), ([4, 1, 6], [3, 1]),
            ([2, 32, 5, 3], [1, 32, 1, 1]), ([2, 32, 5, 3], [2, 1, 5, 3]), ([1], [1]), ([0, 4], [4]), ([1000], [1000]),
            ([2, 1, 3, 1, 5, 2], [4, 1, 6, 1, 2]),
        ]
        for (index, shape) in shapes.enumerated() {
            let a = randomArray(shape.0, in: -2...2, seed: UInt64(index))
            let b = randomArray(shape.1, in: 0.5...2, seed: UInt64(index + 100))
            try expectAgreement(on: backend, [a, b]) { x in
                try [
                    x[0] + x[1], x[0] - x[1], x[0] * x[1], x[0] / x[1], maximum(x[0], x[1]), minimum(x[0], x[1]),
                    (x[0] * 3 + 1) * x[1] - 2 / x[1], -x[0],
                ]
            }
        }
    }

    @Test(arguments: BackendUnderTest.all)
    func functions(_ backend: BackendUnderTest) throws {
        let x = randomArray([5, 333], in: -6...6, seed: 1)
        let positive = randomArray([5, 333], in: 0.01...9, seed: 2)
        try expectAgreement(on: backend, [x, positive]) { x in
            try [
                x[0].exp(), x[1].log(), x[1].sqrt(), x[1].rsqrt(), x[0].square(), x[0].abs(), x[0].sign(), x[0].tanh(),
                x[0].sigmoid(), x[0].relu(), x[0].sin(), x[0].cos(), x[1].pow(1.7), x[1].pow(x[0]),
                x[0].expm1(), x[1].log1p(), x[0].erf(),
            ]
        }
    }

    @Test(arguments: BackendUnderTest.all)
    func comparisonsSelectionAndCasts(_ backend: BackendUnderTest) throws {
        let a = randomIntegers([4, 50], in: -3..<4, seed: 1)
        let b = randomIntegers([50], in: -3..<4, seed: 2)
        let x = randomArray([4, 50], in: -300...300, seed: 3)
        try expectAgreement(on: backend, [a, b, x]) { i in
            let (a, b, x) = (i[0], i[1], i[2])
            let low = try a .< b
            let high = try a.cast(to: x.dtype) .>= 1
            return try [
                a .== b, a .!= b, low, a .<= b, a .> b, a .>= b, low.logicalAnd(high), low.logicalOr(high),
                low.logicalNot(), Tensor.select(low, x, x * 2), Tensor.select(high, a, a * 2), a + b, a * b, a - b,
                maximum(a, b), x.cast(to: .i32), x.cast(to: .u8), x.cast(to: .bool), a.cast(to: x.dtype),
                low.cast(to: x.dtype), low.cast(to: .i32), a.abs(), a.sign(), -a,
            ]
        }
    }

    @Test("What is not a number stays what PyTorch makes of it", arguments: BackendUnderTest.all)
    func specialValues(_ backend: BackendUnderTest) throws {
        let x = NDArray([7], [Float.nan, .infinity, -.infinity, 0, -0.0, 100, -100])
        try expectAgreement(on: backend, [x]) { x in
            try [
                x[0].relu(), x[0].exp(), x[0].log(), x[0].sigmoid(), x[0].tanh(), maximum(x[0], x[0] * 0),
                x[0] .== x[0], x[0].sqrt(), x[0].expm1(), x[0].log1p(), x[0].erf(),
            ]
        }
    }

    @Test("Chains with several results and an update in place are one pass", arguments: BackendUnderTest.all)
    func chains(_ backend: BackendUnderTest) throws {
        let inputs = (0..<3).map { randomArray([2, 16, 9, 7], seed: UInt64($0)) }
        try expectAgreement(on: backend, inputs) { x in
            let velocity = try 0.9 * x[0] + (x[1] + 5e-4 * x[2])
            let weight = try x[2] - 0.1 * (x[1] + 0.9 * velocity)
            return [velocity, weight, try weight.relu() * velocity]
        }
    }
}
