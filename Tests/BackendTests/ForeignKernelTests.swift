import FoveaCompiler
import FoveaOneDNN
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

/// An operation of another module with a kernel of its own, as a distributed trainer adds an all-reduce between gradients and
/// update: nothing in the backend knows of it.
///
/// Here it adds what the other one of two imagined processes has, which is twice the same.
struct AllReduce: Operation {
    func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { inputs }
    func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
        try cotangents.map { try $0.map { try Tensor.applying(self, to: $0) } }
    }
}

extension AllReduce: ReferenceKernel {
    func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        zip(inputs, outputs).map { NDArray($1, doubles: $0.doubles.map { $0 * 3 }) }
    }
}

extension AllReduce: Lowering {
    /// Sums do not care for the order of numbers: any layout will do, as long as it stays.
    func demands(_ site: OperationSite) -> LayoutDemands {
        LayoutDemands(
            inputs: site.inputs.indices.map { .shared($0) }, outputs: site.outputs.indices.map { .shared($0) })
    }

    func lower(_ step: StepBuilder) throws {
        for (x, y) in zip(step.inputs, step.outputs) {
            let count = x.byteCount / 4
            step.add(.kernel, "two imagined processes", [x], [y], inPlace: [.init(output: 0, input: 0)]) { buffers in
                for index in 0..<count { buffers.floats(y.buffer)[index] = 3 * buffers.floats(x.buffer)[index] }
            }
        }
    }
}

@Suite("Kernels from outside the backend")
struct ForeignKernelTests {
    @Test("An all-reduce between gradients and update", arguments: BackendUnderTest.all)
    func allReduce(_ backend: BackendUnderTest) throws {
        func results(_ state: NamedValues<Tensor>, _ inputs: NamedValues<Tensor>) throws -> Program.Results {
            let weight = try state["weight"]
            let loss = try inputs["x"].conv2d(weight, padding: 1).square().sum()
            let slope = try gradients(of: loss, wrt: [weight])[0]
            let reduced = try Tensor.applying(AllReduce(), to: slope)
            return .init(outputs: ["loss": loss], updates: ["weight": try weight - 1e-3 * reduced])
        }
        func run(on backend: any Backend) throws -> NDArray {
            let weight = try backend.resident(randomArray([16, 16, 3, 3], seed: 1))
            _ = try Program(backend: backend, trace: results)(
                state: ["weight": weight], inputs: ["x": randomArray([2, 16, 6, 6], seed: 2)])
            return try weight.read()
        }
        let (found, truth) = (try run(on: backend.backend), try run(on: ReferenceBackend()))
        expectClose(found, truth, relative: 1e-4, absolute: 1e-4)
        guard backend.backend is OneDNNBackend else { return }
        let plan = try Program(backend: backend.backend, trace: results).executable(
            state: ["weight": TensorType([16, 16, 3, 3])], inputs: ["x": TensorType([2, 16, 6, 6])]
        ).plan
        let own = plan.steps.filter { $0.operation == "AllReduce" }
        #expect(own.map(\.algorithm) == ["two imagined processes"])
        if InstructionSet.inUse != .baseline {
            #expect(own.first?.inputs.first?.contains("AB") == true, "it works in the weights' own layout: \(plan)")
        }
        #expect(plan.count(of: .reference) == 0)
    }
}
