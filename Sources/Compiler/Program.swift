import FoveaTensor

/// A Swift closure over tensors that is traced at its first call for each signature (the names and types of state and
/// inputs), compiled, and then replayed.
///
/// State is what lives with the backend from run to run. The closure gets a tensor for each name and says which results
/// replace which state; that is donated: updated in place, in the backend's own layout.
///
///     let step = Program(backend: backend) { state, inputs in
///         let (x, y, weight) = try (inputs["x"], inputs["y"], state["weight"])
///         let loss = try (x.matmul(weight) - y).square().mean()
///         let gradient = try gradients(of: loss, wrt: [weight])[0]
///         return .init(outputs: ["loss": loss], updates: ["weight": try weight - 0.1 * gradient])
///     }
///     let weight = try backend.resident(NDArray([3, 1], [Float(0), 0, 0]))
///     let loss = try step(state: ["weight": weight], inputs: ["x": x, "y": y])["loss"].item
public final class Program {
    /// What a trace results in.
    public struct Results {
        /// Handed back from every run.
        public var outputs: NamedValues<Tensor>
        /// New values of state, by name.
        public var updates: [String: Tensor]

        /// State that has no update stays as it is.
        public init(outputs: NamedValues<Tensor>, updates: [String: Tensor] = [:]) {
            self.outputs = outputs
            self.updates = updates
        }
    }

    /// The names and types that a program is compiled for.
    private struct Signature: Hashable {
        var state: NamedValues<TensorType>
        var inputs: NamedValues<TensorType>

        /// By index, as everything between two steps: iterators are allocated in builds without optimization.
        func matches(_ state: NamedValues<any Resident>, _ inputs: NamedValues<NDArray>) -> Bool {
            guard self.state.names == state.names, self.inputs.names == inputs.names else { return false }
            for place in inputs.values.indices where self.inputs.values[place] != inputs.values[place].type {
                return false
            }
            for place in state.values.indices where self.state.values[place] != state.values[place].type {
                return false
            }
            return true
        }
    }

    private let backend: any Backend
    private let trace: (_ state: NamedValues<Tensor>, _ inputs: NamedValues<Tensor>) throws -> Results
    /// Traced, but not compiled yet.
    private var traced: [Signature: TracedProgram] = [:]
    private var compiled: [Signature: any Executable] = [:]
    /// The executable of the last call, found again without building a key: the hot path allocates nothing.
    private var latest: (signature: Signature, executable: any Executable)?

    /// How often the closure was traced: once per signature.
    public private(set) var traces = 0
    /// How often a traced program was compiled: once per signature that was run.
    public private(set) var compilations = 0

    /// Nothing is traced or compiled before the first call.
    public init(
        backend: any Backend,
        trace: @escaping (_ state: NamedValues<Tensor>, _ inputs: NamedValues<Tensor>) throws -> Results
    ) {
        self.backend = backend
        self.trace = trace
    }

    /// Runs the program, compiling it first if these names and types are new.
    ///
    /// - Returns: the outputs, row-major.
    /// - Throws: what the closure, the compiler or the backend throws. State is unchanged if it is thrown before the
    ///   first kernel runs, as everything about names and shapes is.
    public func callAsFunction(
        state: NamedValues<any Resident>, inputs: NamedValues<NDArray>
    ) throws -> NamedValues<NDArray> {
        try run(state: state, inputs: inputs).read()
    }

    /// Runs the program as a call does, and leaves the outputs where they are until they are read: from the second run with
    /// the same names and types on, nothing is allocated.
    public func run(state: NamedValues<any Resident>, inputs: NamedValues<NDArray>) throws -> Outcome {
        let executable = try executable(running: state, inputs)
        try executable.run(state: state.values, inputs: inputs.values)
        return Outcome(executable: executable, run: executable.counters.runs)
    }

    private func executable(
        running state: NamedValues<any Resident>, _ inputs: NamedValues<NDArray>
    ) throws -> any Executable {
        if let latest, latest.signature.matches(state, inputs) { return latest.executable }
        let signature = Signature(state: state.types, inputs: inputs.types)
        let found = try executable(signature)
        latest = (signature, found)
        return found
    }

    /// The compiled form for the given types.
    public func executable(
        state: NamedValues<TensorType>, inputs: NamedValues<TensorType>
    ) throws -> any Executable { try executable(Signature(state: state, inputs: inputs)) }

    private func executable(_ signature: Signature) throws -> any Executable {
        if let known = compiled[signature] { return known }
        let made = try backend.compile(traced(signature))
        traced[signature] = nil
        compilations += 1
        compiled[signature] = made
        return made
    }

    /// The plan for the given types, as text: steps, layouts, algorithms, memory, reorders.
    public func explain(state: NamedValues<TensorType>, inputs: NamedValues<TensorType>) throws -> String {
        try executable(state: state, inputs: inputs).plan.description
    }

    /// The program for the given types as it was traced, before any pass. It is kept until it is compiled.
    public func traced(state: NamedValues<TensorType>, inputs: NamedValues<TensorType>) throws -> TracedProgram {
        try traced(Signature(state: state, inputs: inputs))
    }

    private func traced(_ signature: Signature) throws -> TracedProgram {
        if let known = traced[signature] ?? compiled[signature]?.program { return known }
        let state = zip(signature.state.names, signature.state.values).map { Tensor.placeholder($1, $0) }
        let inputs = zip(signature.inputs.names, signature.inputs.values).map { Tensor.placeholder($1, $0) }
        let results = try trace(
            NamedValues(signature.state.names, state), NamedValues(signature.inputs.names, inputs))
        let updates = signature.state.names.indices.compactMap { place in
            results.updates[signature.state.names[place]].map { (place, $0) }
        }
        for name in results.updates.keys.sorted() where updates.count < results.updates.count {
            _ = try signature.state.place(of: name)
        }
        for (place, update) in updates where update.type != state[place].type {
            throw FoveaError.invalid(
                "the state '\(signature.state.names[place])' has type \(state[place].type), but its update has type "
                    + "\(update.type)")
        }
        let graph = try Graph(
            inputs: state + inputs, outputs: results.outputs.values + updates.map(\.1),
            donations: updates.enumerated().map { index, update in
                Graph.Donation(output: results.outputs.count + index, input: update.0)
            })
        let made = TracedProgram(
            graph, state: signature.state.names, inputs: signature.inputs.names, outputs: results.outputs.names)
        traces += 1
        traced[signature] = made
        return made
    }
}

extension Program {
    /// What a run gave, read when it is asked for, and until the program runs again.
    public struct Outcome {
        let executable: any Executable
        let run: Int

        /// An output, row-major.
        ///
        /// - Throws: a sentence when there is no such output, or the program has run again.
        public func read(_ name: String) throws -> NDArray { try executable.read(output: place(of: name)) }

        /// The only number of an output. Allocates nothing.
        ///
        /// - Throws: a sentence when there is no such output, it has more numbers, or the program has run again.
        public func item(_ name: String) throws -> Double { try executable.item(output: place(of: name)) }

        /// All outputs.
        func read() throws -> NamedValues<NDArray> {
            let names = executable.program.outputs
            return NamedValues(names, try names.indices.map { try executable.read(output: $0) })
        }

        private func place(of name: String) throws -> Int {
            guard executable.counters.runs == run else {
                throw FoveaError.invalid("'\(name)' is of a run that another one has followed; read it before")
            }
            let names = executable.program.outputs
            for place in names.indices where names[place] == name { return place }
            throw FoveaError.invalid("the program gives no '\(name)'; it gives: \(names.joined(separator: ", "))")
        }
    }
}
