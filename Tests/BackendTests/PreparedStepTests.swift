import FoveaCompiler
import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaReference
import FoveaTensor
import Foundation
import TestSupport
import Testing

/// What follows from state that a program does not change is computed once, and again when that state has changed.
@Suite("Prepared steps")
struct PreparedStepTests {
    /// A network in inference, and its state on a backend.
    private struct Inference {
        let program: Program
        let state: NamedValues<any Resident>
        let images: NDArray

        init(_ model: any Layer, input: Shape, backend: any Backend) throws {
            let specs = try TracedModel(model, input: TensorType(input), mode: .inference).specs
            program = Program(backend: backend) { state, inputs in
                let trace = try TracedModel(
                    model, input: inputs["images"], mode: .inference, variables: state.values,
                    key: .constant(NDArray([2], [Int32(0), 0])))
                return .init(outputs: ["scores": trace.output])
            }
            // Statistics and scales that are not 1, so that they count.
            let arrays = specs.enumerated().map { place, spec in
                let random = randomArray(spec.type.shape, seed: UInt64(place + 1))
                let isPositive = spec.path.hasSuffix("running_var")
                return isPositive ? NDArray(spec.type.shape, random.doubles.map { Float($0 * $0 + 0.5) }) : random
            }
            state = NamedValues(specs.map(\.path), try backend.residents(arrays))
            images = randomArray(input, seed: 99)
        }

        func run() throws -> NDArray { try program(state: state, inputs: ["images": images])["scores"] }
        func executable() throws -> any Executable {
            try program.executable(state: state.types, inputs: ["images": images.type])
        }
    }

    private func network() throws -> any Layer {
        Sequential {
            Conv2d(16, kernel: 3, stride: 2)
            BatchNorm()
            ReLU()
            Conv2d(32, kernel: 3, groups: 8, bias: false)
            BatchNorm()
            ReLU()
            GlobalAvgPool()
            Linear(4)
        }
    }

    @Test("Batch normalization in inference disappears into the convolution before it", arguments: BackendUnderTest.all)
    func foldedScales(_ backend: BackendUnderTest) throws {
        let found = try Inference(network(), input: [2, 16, 9, 9], backend: backend.backend)
        let truth = try Inference(network(), input: [2, 16, 9, 9], backend: ReferenceBackend())
        let expected = try truth.run()
        let scale = expected.doubles.map(\.magnitude).max() ?? 0
        expectClose(try found.run(), expected, relative: 1e-5, absolute: 1e-5 * scale, backend.label)
        guard backend.backend is OneDNNBackend else { return }
        let plan = try found.executable().plan
        let work = plan.steps.filter { !$0.isPrepared }.map(\.operation)
        #expect(
            work.filter { $0 != "ReLU" && $0 != "Reorder" }
                == ["Convolution+Bias+ReLU", "Convolution+Bias+ReLU", "Sum", "Multiply", "MatMul", "Add"], "\(plan)")
        #expect(plan.count(of: .weightReorder) == 0, "weights are reordered once: \(plan)")
        #expect(plan.preparedCount > 0 && plan.preparedBytes > 0)
    }

    /// Where Winograd runs, its transformed kernels are kept, and the sum goes into the convolution before it; elsewhere the
    /// same network gives the same scores.
    @Test("A residual block in inference is two convolutions", arguments: BackendUnderTest.all)
    func residualBlock(_ backend: BackendUnderTest) throws {
        let network = Sequential {
            Conv2d(16, kernel: 3, padding: 1)
            ResidualBlock(.basic, inner: 16, outputs: 16)
            ResidualBlock(.basic, inner: 32, outputs: 32, stride: 2, shortcut: .projection)
            GlobalAvgPool()
            Linear(4)
        }
        let found = try Inference(network, input: [2, 16, 8, 8], backend: backend.backend)
        let expected = try Inference(network, input: [2, 16, 8, 8], backend: ReferenceBackend()).run()
        let scale = expected.doubles.map(\.magnitude).max() ?? 0
        expectClose(try found.run(), expected, relative: 1e-5, absolute: 1e-5 * scale, backend.label)
        guard backend.label == BackendUnderTest.winograd.label, InstructionSet.inUse != .baseline else { return }
        let plan = try found.executable().plan
        let sums = plan.steps.filter { $0.operation == "Convolution+Bias+Add+ReLU" }
        #expect(sums.count == 2, "\(plan)")
        let kept = plan.steps.filter { $0.algorithm == "winograd weights" }
        #expect(kept.count == 5 && kept.allSatisfy(\.isPrepared), "\(plan)")
    }

    @Test("They run at first, and when what they read has changed")
    func whenTheyRun() throws {
        let inference = try Inference(network(), input: [2, 16, 9, 9], backend: OneDNNBackend())
        let executable = try inference.executable()
        let first = try inference.run()
        let once = executable.counters.preparations
        #expect(once == executable.plan.preparedCount)
        #expect(try inference.run() == first)
        #expect(executable.counters.preparations == once, "nothing has changed")
        // The second normalization's scale, twice as large.
        let scale = try inference.state["4.weight"]
        try scale.write(NDArray(scale.type.shape, scale.read().doubles.map { Float($0 * 2) }))
        let changed = try inference.run()
        #expect(executable.counters.preparations == 2 * once)
        #expect(changed != first)
        let fresh = try Inference(network(), input: [2, 16, 9, 9], backend: OneDNNBackend())
        try fresh.state["4.weight"].write(scale.read())
        #expect(try fresh.run() == changed)
    }

    /// The gradients are those of the unfolded network: only the forward pass is folded.
    @Test(arguments: BackendUnderTest.all)
    func theGradientOfAFoldedConvolution(_ backend: BackendUnderTest) throws {
        func results(_ state: NamedValues<Tensor>, _ inputs: NamedValues<Tensor>) throws -> Program.Results {
            let weight = try state["weight"]
            let y = try inputs["x"].conv2d(weight, padding: 1) + state["bias"].reshaped([1, 16, 1, 1])
            let z = try y.batchNormInference(
                scale: state["scale"], shift: state["shift"], mean: state["mean"], variance: state["variance"])
            let loss = try z.relu().square().sum()
            let slopes = try gradients(of: loss, wrt: [weight, state["scale"], inputs["x"]])
            return .init(outputs: NamedValues("d", [loss] + slopes))
        }
        let shapes: [(String, Shape)] = [
            ("weight", [16, 16, 3, 3]), ("bias", [16]), ("scale", [16]), ("shift", [16]), ("mean", [16]),
        ]
        let arrays =
            shapes.enumerated().map { randomArray($1.1, seed: UInt64($0)) } + [
                NDArray(repeating: 1.5, TensorType([16]))
            ]
        func run(on backend: any Backend) throws -> [NDArray] {
            let program = Program(backend: backend, trace: results)
            let state = NamedValues(shapes.map(\.0) + ["variance"], try backend.residents(arrays))
            return try program(state: state, inputs: ["x": randomArray([2, 16, 5, 5], seed: 9)]).values
        }
        for (found, expected) in zip(try run(on: backend.backend), try run(on: ReferenceBackend())) {
            let scale = expected.doubles.map(\.magnitude).max() ?? 0
            expectClose(found, expected, relative: 1e-4, absolute: 2e-5 * scale, backend.label)
        }
    }

    /// Another network's state in the same program has other versions, whatever its names.
    @Test func otherStateIsPreparedAnew() throws {
        let program = Program(backend: OneDNNBackend()) { state, inputs in
            .init(outputs: ["y": try inputs["x"] * (state["w"].exp() + 1)])
        }
        let x = NDArray([2], [Float(1), 1])
        func run(_ values: [Float]) throws -> [Double] {
            let state: NamedValues<any Resident> = ["w": try OneDNNBackend().resident(NDArray([2], values))]
            return try program(state: state, inputs: ["x": x])["y"].doubles
        }
        #expect(try run([0, 0]) == [2, 2])
        #expect(try run([Float.infinity * -1, 0]) == [1, 2])
        #expect(program.compilations == 1)
    }

    /// A state that the program updates is never prepared from, nor is what shares a buffer with it.
    @Test func updatedStateIsNot() throws {
        let program = Program(backend: OneDNNBackend()) { state, inputs in
            let (frozen, updated) = (try state["frozen"], try state["updated"])
            let joined = try Tensor.concatenated([frozen.exp(), updated.exp()], axis: 0)
            return .init(
                outputs: ["joined": joined, "y": try inputs["x"] * (frozen.exp() + updated.exp())],
                updates: ["updated": try updated + 1])
        }
        let state: NamedValues<any Resident> = [
            "frozen": try OneDNNBackend().resident(NDArray([1], [Float(0)])),
            "updated": try OneDNNBackend().resident(NDArray([1], [Float(0)])),
        ]
        let x = NDArray([1], [Float(1)])
        for step in 0..<3 {
            let results = try program(state: state, inputs: ["x": x])
            expectClose(
                try results["joined"], NDArray([2], [1, Float(exp(Double(step)))]), relative: 1e-6, absolute: 0)
            #expect(abs(try results["y"].item - (1 + exp(Double(step)))) < 1e-4)
        }
        let executable = try program.executable(state: state.types, inputs: ["x": x.type])
        #expect(executable.plan.preparedCount > 0)
        #expect(executable.counters.preparations == executable.plan.preparedCount, "once, in three runs")
    }

    /// Constants of any size are the backend's to compute from, once.
    @Test func largeConstants() throws {
        let table = randomArray([300, 400], seed: 3)
        let program = Program(backend: OneDNNBackend()) { _, inputs in
            .init(outputs: ["y": try inputs["x"] * Tensor.constant(table).tanh().transposed()])
        }
        let x = randomArray([400, 300], seed: 4)
        let found = try program(state: [:], inputs: ["x": x])["y"]
        let truth = try run(on: ReferenceBackend(), [x]) { [try $0[0] * Tensor.constant(table).tanh().transposed()] }
        expectClose(found, truth[0], relative: 1e-5, absolute: 1e-6)
        let executable = try program.executable(state: [:], inputs: ["x": x.type])
        #expect(executable.plan.preparedCount == 2)
        _ = try program(state: [:], inputs: ["x": x])
        #expect(executable.counters.preparations == 2)
    }
}
