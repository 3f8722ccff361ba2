import ArgumentParser
import Fovea

struct BenchOptimizer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "optimizer",
        abstract: "Times one update of a network's parameters, given their gradients.",
        discussion: """
            Example:
              fovea bench optimizer adamw --model resnet18:stem=small --input 3x32x32

            'fovea list optimizers' has all of them.
            """)

    @Argument(help: ArgumentHelp("Such as adamw or sgd:momentum=0.9.", valueName: "spec"))
    var optimizer: String

    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Measurement") var bench: BenchOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let rule = try OptimizerRegistry.optimizer(optimizer)
        let input = TensorType(Shape([1] + (try network.inputShape()).dimensions))
        let trace = try TracedModel(network.network(), input: input, mode: .inference)
        let specs = trace.trainedIndices.map { trace.specs[$0] }
        let update = ParameterUpdate(rule, specs: specs)
        let backend = try machine.makeBackend()
        let program = Program(backend: backend) { state, inputs in
            let step = OptimizerStep(learningRate: try inputs["learning_rate"], number: try inputs["step"])
            let gradients = try specs.map { try inputs[$0.path] }
            let updates = try update.updates(state: state.values, gradients: gradients, at: step)
            return .init(
                outputs: [:], updates: Dictionary(uniqueKeysWithValues: updates.map { (state.names[$0], $1) }))
        }
        let variables = try Variables.initialized(specs + update.slotSpecs, seed: bench.seed)
        let state = NamedValues(variables.paths, try backend.residents(variables.arrays))
        let gradients = specs.indices.map { index in
            let random = Philox(key: bench.seed, stream: UInt64(index))
            return NDArray(specs[index].type.shape, random.normal(specs[index].type.count).map { $0 * 1e-3 })
        }
        // A small rate: the parameters are to stay numbers.
        let inputs = NamedValues(
            ["learning_rate", "step"] + specs.map(\.path),
            [NDArray([], [Float(1e-4)]), NDArray([], [Int32(10)])] + gradients)
        if bench.explain {
            StandardError.write(try program.explain(state: state.types, inputs: inputs.types) + "\n")
        }
        let timings = try Timings(warmUp: bench.warmUp, count: bench.steps) {
            _ = try program.run(state: state, inputs: inputs)
        }
        let count = trace.parameterCount
        let fields: Event.Fields = [
            "median_ms": .double(timings.median * 1e3), "min_ms": .double(timings.minimum * 1e3),
            "warm_up": .int(timings.warmUp),
            "optimizer": .string(optimizer), "model": .string(network.model), "parameters": .int(count),
            "backend": .string(backend.name),
        ]
        let (median, minimum) = ((timings.median * 1e3).threeDigits, (timings.minimum * 1e3).threeDigits)
        output.report(
            .result(fields),
            text: "\(optimizer), one update of \(count.grouped) parameters: median \(median) ms, min \(minimum) ms "
                + "over \(bench.steps) (after \(timings.warmUp) unmeasured)\n")
    }
}
