import FoveaCompiler
import FoveaTensor

/// The oracle: runs every operation in plain Swift loops, one after the other. Slow, and obviously right.
public struct ReferenceBackend: Backend {
    public init() {}

    public var name: String { "reference" }

    /// Keeps the graph as it is: nothing is fused, reordered or planned.
    public func compile(_ program: TracedProgram) throws -> any Executable { ReferenceExecutable(program) }

    public func resident(_ array: NDArray) throws -> any Resident { ReferenceResident(array) }
}

/// State as a plain array.
final class ReferenceResident: Resident {
    private var array: NDArray
    private(set) var version = ResidentVersion.next()

    init(_ array: NDArray) { self.array = array }

    var type: TensorType { array.type }

    func read() -> NDArray { array }

    func write(_ array: NDArray) throws {
        guard array.type == type else { throw refusal(of: array) }
        self.array = array
        version = .next()
    }
}

final class ReferenceExecutable: Executable {
    let program: TracedProgram
    let plan: Plan
    private(set) var counters = ExecutionCounters()
    /// Its speed is of no interest: steps are never timed.
    var isProfiling = false
    var stepSeconds: [Double] { [] }
    private var results: [NDArray] = []

    init(_ program: TracedProgram) {
        self.program = program
        let graph = program.graph
        let steps = graph.nodes.map { node in
            let inputs = node.inputs.map { graph.types[$0] }
            let outputs = node.outputs.map { graph.types[$0] }
            return Plan.Step(
                kind: .reference, operation: node.operation.name, path: node.path, algorithm: "plain loops",
                inputs: inputs.map(\.description), outputs: outputs.map(\.description),
                cost: node.operation.cost(inputs: inputs, outputs: outputs))
        }
        plan = Plan(backend: "reference", steps: steps)
    }

    func run(state: [any Resident], inputs: [NDArray]) throws {
        try program.check(state: state, inputs: inputs)
        results = try evaluate(program.graph, inputs: state.map { try $0.read() } + inputs)
        for donation in program.graph.donations { try state[donation.input].write(results[donation.output]) }
        counters.runs += 1
    }

    func read(output: Int) throws -> NDArray {
        try program.checkOutput(output, hasRun: !results.isEmpty)
        return results[output]
    }

    func item(output: Int) throws -> Double {
        try program.checkItem(output, hasRun: !results.isEmpty)
        return results[output].item
    }
}
