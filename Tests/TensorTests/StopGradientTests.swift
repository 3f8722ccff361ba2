import FoveaCompiler
import FoveaOneDNN
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite struct StopGradientTests {
    @Test func noGradientPasses() throws {
        let x = Tensor.placeholder(TensorType([3], .f64))
        // d/dx Σ x · stop(x²) = stop(x²), not 3 x².
        let slope = try gradients(of: (x * x.square().detached()).sum(), wrt: [x])[0]
        let numbers = NDArray([3], [1.0, -2, 3])
        #expect(try evaluate(Graph(inputs: [x], outputs: [slope]), inputs: [numbers])[0].doubles == [1, 4, 9])
        let none = try gradients(of: x.detached().sum(), wrt: [x])[0]
        #expect(try evaluate(Graph(inputs: [x], outputs: [none]), inputs: [numbers])[0].doubles == [0, 0, 0])
    }

    @Test func itCostsNothing() throws {
        let program = Program(backend: OneDNNBackend()) { _, inputs in
            .init(outputs: ["y": try inputs["x"].exp().detached() + 1])
        }
        let plan = try program.executable(state: [:], inputs: ["x": TensorType([4])]).plan
        #expect(plan.steps.map(\.operation) == ["Exp+Add"])
    }
}
