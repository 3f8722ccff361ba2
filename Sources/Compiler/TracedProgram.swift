import FoveaTensor

/// What tracing a program's closure gives and a backend compiles: a graph whose inputs and outputs have names and roles.
public struct TracedProgram: Sendable {
    /// Its inputs are the state, then what is given at every run; its outputs what is handed back, then new state.
    public let graph: Graph
    /// The names of the graph's first inputs: what lives with the backend.
    public let state: [String]
    /// The names of the graph's other inputs: what is given anew at every run.
    public let inputs: [String]
    /// The names of the graph's first outputs: what is handed back. The others replace state.
    public let outputs: [String]

    /// What one of the graph's inputs is.
    public enum Role: Sendable, Hashable {
        /// Given anew at every run.
        case input
        /// Lives with the backend, and every run replaces it.
        case state
        /// Lives with the backend, and no run changes it: what follows from it alone needs to be computed only once.
        case frozenState
    }

    /// - Precondition: as many names as the graph has inputs, and as the outputs that are no donation.
    public init(_ graph: Graph, state: [String], inputs: [String], outputs: [String]) {
        precondition(
            state.count + inputs.count == graph.inputs.count
                && outputs.count + graph.donations.count == graph.outputs.count,
            "every input and every output of a program's graph has a name")
        self.graph = graph
        self.state = state
        self.inputs = inputs
        self.outputs = outputs
    }

    /// The same program by another graph, such as an optimized one, with the same inputs and outputs.
    public func replacingGraph(by graph: Graph) -> TracedProgram {
        TracedProgram(graph, state: state, inputs: inputs, outputs: outputs)
    }

    /// What each of the graph's inputs is.
    public var roles: [Role] {
        var roles = [Role](repeating: .frozenState, count: state.count) + inputs.map { _ in .input }
        for donation in graph.donations { roles[donation.input] = .state }
        return roles
    }

    /// Refuses what the program was not compiled for, before anything runs.
    ///
    /// - Throws: a sentence naming the first that is missing, is too many, or has another type.
    public func check(state found: [any Resident], inputs given: [NDArray]) throws {
        try TracedProgram.requireCount(found.count, of: state, "state")
        try TracedProgram.requireCount(given.count, of: inputs, "input")
        for place in state.indices where found[place].type != graph.types[graph.inputs[place]] {
            throw wrongType("state", state[place], place, found[place].type)
        }
        for place in inputs.indices where given[place].type != graph.types[graph.inputs[state.count + place]] {
            throw wrongType("input", inputs[place], state.count + place, given[place].type)
        }
    }

    /// Refuses to read an output that there is not.
    ///
    /// - Throws: a sentence for a place that is no output's, and before the first run.
    public func checkOutput(_ output: Int, hasRun: Bool) throws {
        guard outputs.indices.contains(output), hasRun else {
            throw FoveaError.invalid(
                hasRun
                    ? "the program has no output \(output); it has \(outputs.count)"
                    : "the program has not run yet, so it has no outputs to read")
        }
    }

    /// Refuses to read an output as one number that it is not.
    ///
    /// - Throws: what ``checkOutput(_:hasRun:)`` throws, and a sentence for an output with another count than one.
    public func checkItem(_ output: Int, hasRun: Bool) throws {
        try checkOutput(output, hasRun: hasRun)
        let type = graph.types[graph.outputs[output]]
        guard type.count == 1 else {
            throw FoveaError.invalid("'\(outputs[output])' is no single number, but has type \(type)")
        }
    }

    private static func requireCount(_ count: Int, of names: [String], _ what: String) throws {
        guard count != names.count else { return }
        let first = count < names.count ? "; '\(names[count])' is missing" : ""
        throw FoveaError.invalid("the program expects \(names.count) of \(what), but got \(count)\(first)")
    }

    private func wrongType(_ what: String, _ name: String, _ place: Int, _ type: TensorType) -> FoveaError {
        .invalid(
            "the program expects the \(what) '\(name)' of type \(graph.types[graph.inputs[place]]), but got \(type)")
    }
}
