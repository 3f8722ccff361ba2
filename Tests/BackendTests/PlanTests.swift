import FoveaCompiler
import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaTensor
import TestSupport
import Testing

/// Speed is promised by the plan, not by a clock: what a step does, and what it does not.
@Suite("The plan of a training step")
struct PlanTests {
    /// One SGD step of a network, as the trainer builds it.
    struct Training {
        let program: Program
        let state: NamedValues<any Resident>
        let inputs: NamedValues<NDArray>

        init(_ model: any Layer, input: Shape, backend: any Backend) throws {
            let optimizer = SGD(momentum: 0.9, weightDecay: 5e-4)
            let specs = try TracedModel(model, input: TensorType(input), mode: .training).specs
            let count = specs.count
            program = Program(backend: backend) { state, inputs in
                let (rate, state) = (try inputs["rate"], state.values)
                let trace = try TracedModel(
                    model, input: inputs["images"], mode: .training, variables: Array(state[..<count]),
                    key: inputs["key"])
                let loss = try crossEntropy(trace.output, labels: inputs["labels"])
                var updates = trace.updates
                let parameters = trace.parameterIndices
                let gradients = try gradients(of: loss, wrt: parameters.map { trace.variables[$0] })
                for (slot, pair) in zip(parameters, gradients).enumerated() {
                    let changed = try optimizer.update(
                        state[pair.0], of: specs[pair.0], gradient: pair.1, slots: [state[count + slot]],
                        at: OptimizerStep(learningRate: rate, number: rate))
                    updates[pair.0] = changed.parameter
                    updates[count + slot] = changed.slots[0]
                }
                return .init(
                    outputs: ["loss": loss],
                    updates: Dictionary(uniqueKeysWithValues: updates.map { ("state\($0)", $1) }))
            }
            let variables = try Variables.initialized(specs, seed: 1).arrays
            let momenta = specs.filter { $0.kind == .parameter }.map { NDArray(repeating: 0, $0.type) }
            state = NamedValues("state", try backend.residents(variables + momenta))
            inputs = [
                "images": randomArray(input), "labels": randomIntegers([input[0]], in: 0..<10),
                "rate": NDArray([], [Float(0.05)]), "key": NDArray([2], [Int32(1), 2]),
            ]
        }

        func run() throws -> Double { try program(state: state, inputs: inputs)["loss"].item }
        func executable() throws -> any Executable {
            try program.executable(state: state.types, inputs: inputs.types)
        }
    }

    @Test("ResNet-18: no activation is reordered, nothing runs on the reference backend, nothing is left unfused")
    func resNet18() throws {
        let training = try Training(
            ResNet(depths: [2, 2, 2, 2], classes: 10, stem: .small), input: [8, 3, 32, 32], backend: OneDNNBackend())
        let plan = try training.executable().plan
        #expect(plan.count(of: .reorder) == 0)
        #expect(plan.count(of: .reference) == 0)
        #expect(plan.count(of: .copy) == 0, "all state is updated in place")
        // Direct kernels want a second layout of the weights for the gradient of their input: with Winograd that leaves the
        // 1x1 and those of the last stage, whose 8 tiles are too few; without it all but the first convolution's.
        let isWinograd = plan.steps.contains { $0.algorithm == "winograd" }
        #expect(isWinograd == (InstructionSet.inUse != .baseline))
        #expect(plan.count(of: .weightReorder) <= (isWinograd ? 8 : 19))
        // 20 convolutions: forward, kernel gradient, and input gradient but for the first.
        #expect(plan.steps.count { $0.operation.hasPrefix("Convolution") } == 20 + 20 + 19)
        #expect(plan.steps.count { $0.operation == "BatchNorm+ReLU" } == 1 + 8)
        #expect(plan.steps.count { $0.operation == "BatchNorm+Add+ReLU" } == 8)
        #expect(plan.steps.count { $0.operation == "BatchNormTraining" } == 3, "the projections' have no ReLU")
        #expect(plan.steps.count { $0.operation.hasSuffix("BatchNormGradient") } == 20)
        let alone = plan.steps.filter { $0.operation == "ReLU" || $0.operation == "ReLUGradient" }
        #expect(alone.isEmpty, "\(alone.map(\.path))")
        #expect(plan.arenaBytes * 2 < plan.unsharedBytes, "memory is reused")
    }

    @Test("In steady state nothing is traced, allocated or moved again")
    func steadyState() throws {
        let training = try Training(
            ResNet(depths: [1, 1, 1, 1], classes: 10, stem: .small), input: [4, 3, 16, 16], backend: OneDNNBackend())
        _ = try training.run()
        let executable = try training.executable()
        let first = executable.counters
        let places = training.state.values.compactMap { ($0 as? CPUResident)?.bytes }
        for _ in 0..<3 { _ = try training.run() }
        #expect(training.program.compilations == 1)
        #expect(executable.counters.runs == 4)
        #expect(executable.counters.allocations == first.allocations)
        #expect(executable.counters.relayouts == first.relayouts)
        #expect(training.state.values.compactMap { ($0 as? CPUResident)?.bytes } == places)
    }

    @Test("A program that is only compiled has taken no memory")
    func memoryIsTakenByTheFirstRun() throws {
        let training = try Training(LeNet(classes: 10), input: [4, 1, 28, 28], backend: OneDNNBackend())
        let executable = try training.executable()
        #expect(executable.plan.memoryBytes > 4 * 6 * 28 * 28 * 4)
        #expect(executable.counters.allocations == 0)
        _ = try training.run()
        #expect(executable.counters.allocations == 3)
    }

    @Test("The template network reorders only where it is flattened")
    func template() throws {
        let model = try ModelRegistry.model("[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc", classes: 10)
        let plan = try Training(model, input: [16, 1, 28, 28], backend: OneDNNBackend()).executable().plan
        // One on the way to the classifier, one on the way back; none where images stay row-major.
        #expect(plan.count(of: .reorder) == (InstructionSet.inUse == .baseline ? 0 : 2))
        #expect(plan.count(of: .reference) == 0)
        #expect(plan.count(of: .copy) == 0)
    }

    @Test("LeNet-5, without a channel count that fits the blocks, still runs on kernels only")
    func leNet() throws {
        let model = try ModelRegistry.model("lenet", classes: 10)
        let plan = try Training(model, input: [16, 1, 28, 28], backend: OneDNNBackend()).executable().plan
        #expect(plan.count(of: .reference) == 0)
    }

    @Test("The same seed and thread count give the same bits, on more threads than cores too", arguments: [2, 8])
    func determinism(_ threads: Int) throws {
        let model = try ModelRegistry.model(
            "conv16-bn-relu-conv32{stride=2}-bn-relu-(conv64-bn-relu)*2-pool-conv64{kernel=1}-gap-fc", classes: 10)
        func run() throws -> [NDArray] {
            let training = try Training(model, input: [16, 3, 16, 16], backend: OneDNNBackend(threads: threads))
            for _ in 0..<2 { _ = try training.run() }
            return try training.state.values.map { try $0.read() }
        }
        #expect(try run() == run())
    }

    @Test("explain() names steps, layouts, algorithms and memory")
    func explanation() throws {
        let training = try Training(
            ResNet(depths: [1, 1, 1, 1], classes: 10, stem: .small), input: [4, 3, 16, 16], backend: OneDNNBackend())
        let text = try training.program.explain(
            state: training.state.types, inputs: training.inputs.types)
        let layout = InstructionSet.inUse == .baseline ? "avgpool" : "aBcd"
        for word in ["Convolution", layout, "memory:", "work:", "0 reorders", "layer2.0.conv1"] {
            #expect(text.contains(word), "the explanation does not say '\(word)'")
        }
    }
}
