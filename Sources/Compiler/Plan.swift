import FoveaTensor

/// What a compiled program does in one run, step by step: for people (`description`) and for tests.
public struct Plan: Sendable, CustomStringConvertible {
    /// One thing that a run does.
    public struct Step: Sendable {
        /// What a step is there for: work, or moving numbers so that work can be done.
        public enum Kind: String, Sendable {
            /// A kernel of the backend.
            case kernel
            /// A change of layout of an activation or a gradient of one.
            case reorder
            /// A second layout of a weight.
            case weightReorder
            /// A copy of finished state or output.
            case copy
            /// The reference backend's plain loop: correct, slow, allocating.
            case reference
        }

        /// Whether it computes, moves or only renames numbers.
        public var kind: Kind
        /// Whether it follows from state that the program does not change: it is then done only when that has changed, not at
        /// every run.
        public var isPrepared = false
        /// The operation's name; `Reorder` and `Copy` for what the backend adds.
        public var operation: String
        /// The layer it came from.
        public var path: String
        /// The implementation: `winograd`, `direct jit:avx512_core`, ...
        public var algorithm: String
        /// The operands as the backend prints them, types first.
        public var inputs: [String]
        /// The results as the backend prints them, types first.
        public var outputs: [String]
        /// Its arithmetic and memory traffic, counted as a textbook would.
        public var cost: Cost

        /// Whether it runs on plain loops, the reference backend's or a library's, where a kernel is usually 10 to 1000
        /// times as fast.
        public var isPlainLoop: Bool {
            kind == .reference || algorithm.split { $0 == " " || $0 == ":" || $0 == "_" }.contains("ref")
        }

        /// A step as it will be printed; nothing is checked.
        public init(
            kind: Kind, operation: String, path: String, algorithm: String, inputs: [String], outputs: [String],
            cost: Cost
        ) {
            self.kind = kind
            self.operation = operation
            self.path = path
            self.algorithm = algorithm
            self.inputs = inputs
            self.outputs = outputs
            self.cost = cost
        }
    }

    /// The name of the backend that made it.
    public var backend: String
    /// In the order they are executed.
    public var steps: [Step]
    /// Bytes of the one block that all intermediate values share.
    public var arenaBytes: Int
    /// What the intermediate values would take without reuse.
    public var unsharedBytes: Int
    /// Bytes of what prepared steps made, which is kept from run to run.
    public var preparedBytes: Int
    /// Bytes of scratch memory that kernels share.
    public var scratchBytes: Int

    /// Bytes that the program takes when it first runs, beside its state, its inputs and its constants.
    public var memoryBytes: Int { arenaBytes + preparedBytes + scratchBytes }

    /// A plan; memory is 0 for a backend that does not plan it.
    public init(
        backend: String, steps: [Step], arenaBytes: Int = 0, unsharedBytes: Int = 0, preparedBytes: Int = 0,
        scratchBytes: Int = 0
    ) {
        self.backend = backend
        self.steps = steps
        self.arenaBytes = arenaBytes
        self.unsharedBytes = unsharedBytes
        self.preparedBytes = preparedBytes
        self.scratchBytes = scratchBytes
    }

    /// How many steps of a kind there are in every run; prepared ones do not count.
    public func count(of kind: Step.Kind) -> Int { steps.count { $0.kind == kind && !$0.isPrepared } }

    /// How many steps are done only when the state that they follow from has changed.
    public var preparedCount: Int { steps.count(where: \.isPrepared) }

    /// A sentence on the steps that run on plain loops, each with its layer; nil where there are none.
    public var warning: String? {
        let slow = steps.filter(\.isPlainLoop)
        guard !slow.isEmpty else { return nil }
        let named = slow.prefix(5).map { "\($0.operation) (\($0.algorithm))\($0.path.isEmpty ? "" : " of \($0.path)")" }
        let more = slow.count > named.count ? " and \(slow.count - named.count) more" : ""
        return "warning: \(slow.count) of \(steps.count) steps run on plain loops, far slower than kernels: "
            + named.joined(separator: ", ") + more
    }

    public var description: String {
        var lines: [String] = []
        let megabytes = { (bytes: Int) in "\((bytes + 524_288) / 1_048_576) MiB" }
        lines.append(
            "\(backend): \(steps.count) steps, \(count(of: .reorder)) reorders, \(count(of: .weightReorder)) weight "
                + "reorders, \(count(of: .reference)) on the reference backend, \(preparedCount) prepared")
        if let warning { lines.append(warning) }
        let flops = steps.reduce(0.0) { $1.isPrepared ? $0 : $0 + Double($1.cost.flops) }
        lines.append("work: \((flops / 1e8).rounded() / 10) GFLOP, counted as a textbook would")
        lines.append(
            "memory: \(megabytes(arenaBytes)) for intermediate values (\(megabytes(unsharedBytes)) without reuse), "
                + "\(megabytes(preparedBytes)) prepared, \(megabytes(scratchBytes)) scratch")
        for (index, step) in steps.enumerated() {
            let place = step.path.isEmpty ? "" : "  [\(step.path)]"
            let what = "\(step.operation) (\(step.algorithm))"
            lines.append(
                "\(index)  \(step.isPrepared ? "prepared " : "")\(step.kind.rawValue)  \(what)  \(step.inputs.joined(separator: ", ")) -> "
                    + "\(step.outputs.joined(separator: ", "))\(place)")
        }
        return lines.joined(separator: "\n")
    }
}
