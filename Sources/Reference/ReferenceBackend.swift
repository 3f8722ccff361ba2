import FoveaCompiler
import FoveaTensor

/// The oracle: runs every operation in plain Swift loops, one after the other. Slow, and obviously right.
public struct ReferenceBackend: Backend {
    public init() {}

    public var name: String { "reference" }

    /// Keeps the graph as it is: nothing is fused, reordered or planned.
    public func compile(_ graph: Graph, resident: Int) throws -> any Executable {
        ReferenceExecutable(graph: graph)
    }
}

final class ReferenceExecutable: Executable {
    private let graph: Graph
    let plan: Plan
    private(set) var counters = ExecutionCounters()
    /// Its speed is of no interest: steps are never timed.
    var isProfiling = false
    var stepSeconds: [Double] { [] }

    init(graph: Graph) {
        self.graph = graph
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

    func run(state: [Resident], inputs: [NDArray]) throws -> [NDArray] {
        let results = try evaluate(graph, inputs: state.map { $0.read() } + inputs)
        counters.runs += 1
        let donated = Set(graph.donations.map(\.output))
        for donation in graph.donations { state[donation.input].write(results[donation.output]) }
        return results.indices.filter { !donated.contains($0) }.map { results[$0] }
    }
}
