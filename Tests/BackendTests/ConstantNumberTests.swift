import FoveaCompiler
import FoveaTensor
import TestSupport
import Testing

/// Numbers that are part of a program keep their sign, and become what their dtype can hold.
@Suite("Numbers that are part of a program")
struct ConstantNumberTests {
    @Test(arguments: BackendUnderTest.all)
    func zerosKeepTheirSigns(_ backend: BackendUnderTest) throws {
        let x = NDArray([3], [Float(1), -0.0, 0])
        let results = try run(on: backend.backend, [x]) { x in
            let (plus, minus) = (Tensor.full(0, x[0].type), Tensor.full(-0.0, x[0].type))
            return try [
                (x[0] * 0 + 1) / plus, (x[0] * 0 + 1) / minus,
                1 / (x[0] + plus), 1 / (x[0] + minus), 1 / (x[0] - plus), 1 / (x[0] - minus), 1 / plus, 1 / minus,
            ]
        }
        let inf = Float.infinity
        let expected: [[Float]] = [
            [inf, inf, inf], [-inf, -inf, -inf],
            [1, inf, inf], [1, -inf, inf], [1, -inf, inf], [1, inf, inf], [inf, inf, inf], [-inf, -inf, -inf],
        ]
        for (result, truth) in zip(results, expected) { #expect(result.scalars(as: Float.self) == truth) }
    }

    @Test("NaN is one number: constants of it are computed once")
    func notANumber() throws {
        let x = Tensor.placeholder(TensorType([2]))
        let graph = try Graph(inputs: [x], outputs: [x * Tensor.full(.nan, x.type), x * Tensor.full(.nan, x.type)])
        #expect(graph.eliminatingCommonSubexpressions().nodes.count == 2)
        #expect(Operations.Full(value: 0, type: x.type) != Operations.Full(value: -0.0, type: x.type))
    }

    @Test(arguments: BackendUnderTest.all)
    func integersAreClampedAndNaNIsZero(_ backend: BackendUnderTest) throws {
        let x = NDArray([2], [Int32(1), 2])
        let results = try run(on: backend.backend, [x]) { x in
            func full(_ value: Double) -> Tensor { .full(value, x[0].type) }
            return try [
                Tensor.select(x[0] .> 1, x[0], full(1e10)), Tensor.select(x[0] .> 1, x[0], full(-1e10)),
                x[0] + full(.nan), x[0] * full(2.9), full(.infinity),
            ]
        }
        let expected: [[Int32]] = [[.max, 2], [.min, 2], [1, 2], [2, 4], [.max, .max]]
        for (result, truth) in zip(results, expected) { #expect(result.scalars(as: Int32.self) == truth) }
    }
}
