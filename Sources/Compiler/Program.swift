import FoveaTensor

/// A Swift closure over tensors that is traced at its first call for each input signature, compiled, and then replayed.
///
/// State is a list of `Resident`s. The closure gets a tensor for each and says which results replace which of them;
/// those are donated: updated in place, in the backend's own layout.
///
///     let step = Program(backend: backend) { state, inputs in
///         let loss = try (inputs[0].matmul(state[0]) - inputs[1]).square().mean()
///         let gradient = try gradients(of: loss, wrt: [state[0]])[0]
///         return .init(outputs: [loss], updates: [0: try state[0] - 0.1 * gradient])
///     }
///     let loss = try step(state: weights, inputs: [x, y])[0].item
public final class Program {
    /// What a trace results in.
    public struct Results {
        /// Handed back from every run.
        public var outputs: [Tensor]
        /// New values of state, by position.
        public var updates: [Int: Tensor]

        /// State that has no update stays as it is.
        public init(outputs: [Tensor], updates: [Int: Tensor] = [:]) {
            self.outputs = outputs
            self.updates = updates
        }
    }

    private let backend: any Backend
    private let trace: (_ state: [Tensor], _ inputs: [Tensor]) throws -> Results
    private var compiled: [Signature: any Executable] = [:]
    /// The executable of the last call, found again without building a key: the hot path allocates nothing.
    private var latest: (signature: Signature, executable: any Executable)?

    private struct Signature: Hashable {
        var state: [TensorType]
        var inputs: [TensorType]

        func matches(_ state: [Resident], _ inputs: [NDArray]) -> Bool {
            self.state.count == state.count && self.inputs.count == inputs.count
                && zip(self.inputs, inputs).allSatisfy { $0 == $1.type }
                && zip(self.state, state).allSatisfy { $0 == $1.type }
        }
    }

    /// How many times the closure was traced and compiled: once per input signature.
    public private(set) var compilations = 0

    /// Nothing is traced or compiled before the first call.
    public init(backend: any Backend, trace: @escaping (_ state: [Tensor], _ inputs: [Tensor]) throws -> Results) {
        self.backend = backend
        self.trace = trace
    }

    /// Runs the program, compiling it first if these input types are new.
    ///
    /// - Returns: the outputs, row-major.
    /// - Throws: what the closure, the compiler or the backend throws. State is unchanged if it is thrown before the
    ///   first kernel runs, as everything about shapes is.
    public func callAsFunction(state: [Resident], inputs: [NDArray]) throws -> [NDArray] {
        if let latest, latest.signature.matches(state, inputs) {
            return try latest.executable.run(state: state, inputs: inputs)
        }
        let signature = Signature(state: state.map(\.type), inputs: inputs.map(\.type))
        let found = try executable(state: signature.state, inputs: signature.inputs)
        latest = (signature, found)
        return try found.run(state: state, inputs: inputs)
    }

    /// The compiled form for the given types.
    public func executable(state: [TensorType], inputs: [TensorType]) throws -> any Executable {
        let signature = Signature(state: state, inputs: inputs)
        if let known = compiled[signature] { return known }
        let made = try backend.compile(graph(state: state, inputs: inputs), resident: state.count)
        compilations += 1
        compiled[signature] = made
        return made
    }

    /// The plan for the given types, as text: steps, layouts, algorithms, memory, reorders.
    public func explain(state: [TensorType], inputs: [TensorType]) throws -> String {
        try executable(state: state, inputs: inputs).plan.description
    }

    /// The traced graph, before any pass.
    public func graph(state: [TensorType], inputs: [TensorType]) throws -> Graph {
        let stateTensors = state.enumerated().map { Tensor.placeholder($1, "state \($0)") }
        let inputTensors = inputs.enumerated().map { Tensor.placeholder($1, "input \($0)") }
        let results = try trace(stateTensors, inputTensors)
        let updates = results.updates.sorted { $0.key < $1.key }
        for (position, update) in updates where update.type != state[position] {
            throw FoveaError.defect(
                "state \(position) has type \(state[position]), but its update has type \(update.type)")
        }
        return try Graph(
            inputs: stateTensors + inputTensors,
            outputs: results.outputs + updates.map(\.value),
            donations: updates.enumerated().map { index, update in
                Graph.Donation(output: results.outputs.count + index, input: update.key)
            })
    }
}
