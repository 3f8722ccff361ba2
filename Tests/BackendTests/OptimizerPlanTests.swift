import FoveaCompiler
import FoveaLayers
import FoveaOneDNN
import FoveaTensor
import FoveaTraining
import TestSupport
import Testing

/// Whatever trains a network: weights and what is kept beside them stay where the convolutions want them.
@Suite("The plan of a step with every optimizer and regularizer")
struct OptimizerPlanTests {
    struct Network: Model {
        var body: some Layer {
            Conv2d(16, kernel: 3).named("conv1")
            BatchNorm().named("bn1")
            ReLU()
            Conv2d(32, kernel: 3, bias: false).named("conv2")
            BatchNorm().named("bn2")
            ReLU()
            Conv2d(16, kernel: 1).named("conv3")
            ReLU()
            GlobalAvgPool()
            Linear(32).named("fc1")
            ReLU()
            Linear(10).named("fc2")
        }
    }

    /// One pass over each parameter; the others need norms, or products, in between.
    static let elementwise = ["sgd", "adagrad", "rmsprop", "adam", "adamw", "nadam", "lion"]
    static let optimizers =
        OptimizerRegistry.registry.names.map { "\($0):weight-decay=0.01" } + [
            "sgd:momentum=0.9,nesterov=true,weight-decay=5e-4", "adam:amsgrad=true,weight-decay=0.01",
            "adamw:amsgrad=true,decay=weights", "rmsprop:momentum=0.9,centered=true,weight-decay=0.1",
            "nadam:decoupled=true,weight-decay=0.1", "adagrad:lr-decay=0.1", "muon:head=muon",
        ]
    static let regularizers = [
        "l1:strength=1e-4", "l2:strength=1e-4,on=all", "weight-decay:strength=0.01", "max-norm:limit=1",
        "clip-value:max=0.1", "clip-norm:max=0.5", "l1:strength=1e-4 clip-norm:max=1 max-norm:limit=3",
    ]
    /// Of these, which still leave one pass.
    static let elementwiseRegularizers = ["l1", "l2", "weight-decay", "clip-value"]

    static func step(_ optimizer: String, _ regularizers: String = "", average: WeightAverage? = nil) throws
        -> TrainingStep
    {
        try TrainingStep(
            model: Network(), inputShape: [3, 12, 12], optimizer: OptimizerRegistry.optimizer(optimizer),
            loss: CrossEntropy(), backend: OneDNNBackend(threads: 2),
            regularizers: regularizers.isEmpty ? [] : RegularizerRegistry.regularizers(regularizers), average: average)
    }

    private func expectKernelsOnly(_ step: TrainingStep, _ label: String) throws {
        let executable = try step.executable(batchSize: 8)
        let plan = executable.plan
        for kind in [Plan.Step.Kind.reorder, .reference, .copy] {
            let found = plan.steps.filter { $0.kind == kind }
            #expect(found.isEmpty, "\(label): \(found.map { "\($0.operation) \($0.inputs) [\($0.path)]" })")
        }
        let plain = try Self.step("sgd").executable(batchSize: 8).plan
        #expect(plan.count(of: .weightReorder) == plain.count(of: .weightReorder), "\(label)")

        let state = try step.initialState(seed: 1)
        let (images, labels) = (randomArray([8, 3, 12, 12]), randomIntegers([8], in: 0..<10))
        func run() throws { _ = try step(state, images: images, labels: labels, learningRate: 0.01) }
        try run()
        let (first, places) = (executable.counters, state.residents.values.compactMap { ($0 as? CPUResident)?.bytes })
        for _ in 0..<3 { try run() }
        #expect(step.compilations == 1)
        #expect(executable.counters.allocations == first.allocations)
        #expect(executable.counters.relayouts == first.relayouts)
        #expect(state.residents.values.compactMap { ($0 as? CPUResident)?.bytes } == places)
        #expect(try state.readVariables().arrays.allSatisfy { $0.doubles.allSatisfy { $0.isFinite } }, "\(label)")
    }

    /// How often the vector machine goes over each parameter to update it.
    private func passes(_ step: TrainingStep) throws -> [String: Int] {
        let plan = try step.executable(batchSize: 8).plan
        let parameters = step.specs.filter { $0.kind == .parameter }
        return Dictionary(
            uniqueKeysWithValues: parameters.map { spec in
                let passes = plan.steps.count { step in
                    step.path == spec.path && step.algorithm == "vector machine"
                        && step.outputs.contains { $0.hasPrefix(spec.type.description) }
                }
                return (spec.path, passes)
            })
    }

    @Test("Every optimizer", arguments: optimizers)
    func optimizer(_ optimizer: String) throws {
        let step = try Self.step(optimizer)
        try expectKernelsOnly(step, optimizer)
        guard Self.elementwise.contains(String(optimizer.prefix { $0 != ":" })) else { return }
        let passes = try passes(step)
        #expect(passes.count == 13)
        #expect(passes.allSatisfy { $0.value == 1 }, "\(optimizer): \(passes)")
    }

    @Test("Every regularizer", arguments: regularizers)
    func regularizer(_ regularizer: String) throws {
        let step = try Self.step("adamw:amsgrad=true", regularizer, average: WeightAverage())
        try expectKernelsOnly(step, regularizer)
        guard Self.elementwiseRegularizers.contains(String(regularizer.prefix { $0 != ":" })),
            !regularizer.contains(" ")
        else { return }
        let passes = try passes(step)
        #expect(passes.allSatisfy { $0.value == 1 }, "\(regularizer): \(passes)")
    }

    @Test("Averages with every optimizer", arguments: OptimizerRegistry.registry.names)
    func average(_ optimizer: String) throws {
        try expectKernelsOnly(Self.step(optimizer, average: WeightAverage()), "\(optimizer) with an average")
    }

    @Test func everyNameIsTested() {
        let tested = Set(Self.regularizers.flatMap { $0.split(separator: " ").map { String($0.prefix { $0 != ":" }) } })
        #expect(tested == Set(RegularizerRegistry.registry.names))
    }
}
