import Synchronization

/// An immutable handle to one output of one node of an expression graph.
///
/// Nothing is computed while tensors are combined: a `Program` compiles the graph behind its results and runs it.
/// The logical layout is always row-major NCHW for images and OIHW for kernels; where numbers physically lie is the
/// backend's affair.
///
/// Every operation that can be misused throws a sentence; `try` once per expression is enough:
///
///     let normalized = try (x - mean) / (variance + 1e-5).sqrt()
public struct Tensor: Sendable {
    /// The application of an operation that makes it.
    public fileprivate(set) var node: Node
    /// Which of the node's outputs.
    public let output: Int

    /// An output of a node.
    package init(node: Node, output: Int) {
        self.node = node
        self.output = output
    }

    /// Shape and dtype, known before anything is computed.
    public var type: TensorType { node.types[output] }
    /// The extents, outermost first.
    public var shape: Shape { type.shape }
    /// The kind of number.
    public var dtype: DType { type.dtype }
    /// The number of axes.
    public var rank: Int { type.shape.rank }

    /// An operation applied to tensors.
    public final class Node: Sendable {
        /// What is computed.
        public let operation: any Operation
        /// What it is computed from, in the operation's order.
        public var inputs: [Tensor] { sources.tensors }
        private let sources: Sources
        /// One per output, from the operation's shape rule.
        public let types: [TensorType]
        /// The path of the layer that made the node, for errors and plans.
        public let path: String
        /// Grows with every node made: inputs always have smaller numbers, so sorting by it is a topological order.
        public let serial: Int

        fileprivate init(_ operation: any Operation, _ inputs: [Tensor], _ types: [TensorType]) {
            self.operation = operation
            sources = Sources(inputs)
            self.types = types
            path = Scope.path
            serial = Node.counter.wrappingAdd(1, ordering: .relaxed).newValue
        }

        private static let counter = Atomic<Int>(0)

        /// A long graph is taken down node by node: if each node let go of the last one before it in its own turn, the stack
        /// would be as deep as the graph is long.
        deinit {
            var pending = sources.take()
            while var source = pending.popLast() {
                if isKnownUniquelyReferenced(&source.node) { pending += source.node.sources.take() }
            }
        }

        /// The inputs, which only a node that nobody can see any more gives away.
        private final class Sources: @unchecked Sendable {
            private(set) var tensors: [Tensor]

            init(_ tensors: [Tensor]) { self.tensors = tensors }

            func take() -> [Tensor] {
                defer { tensors = [] }
                return tensors
            }
        }
    }

    /// Applies `operation` and returns all its outputs.
    ///
    /// - Throws: the shape rule's sentence, or one for an output too large to be counted, preceded by the path of the layer being built.
    public static func applying(_ operation: some Operation, to inputs: [Tensor]) throws -> [Tensor] {
        let types: [TensorType]
        do {
            types = try operation.outputTypes(for: inputs.map(\.type))
            for type in types { try type.shape.requireCountable("the output of \(operation.name)") }
        } catch let error as FoveaError {
            throw error.at(Scope.path)
        }
        let node = Node(operation, inputs, types)
        return types.indices.map { Tensor(node: node, output: $0) }
    }

    /// Applies an operation with one output.
    public static func applying(_ operation: some Operation, to inputs: Tensor...) throws -> Tensor {
        try applying(operation, to: inputs)[0]
    }

    /// A node without inputs, whose type cannot be wrong.
    static func leaf(_ operation: some Operation, _ type: TensorType) -> Tensor {
        Tensor(node: Node(operation, [], [type]), output: 0)
    }
}

extension Tensor: Hashable {
    /// The same output of the same node; says nothing about numbers.
    public static func == (a: Tensor, b: Tensor) -> Bool { a.node === b.node && a.output == b.output }
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(node))
        hasher.combine(output)
    }
}

/// Where in the model the graph is being built.
public enum Scope {
    /// The dotted path of the layer being built, such as `layer1.0.conv2`; empty outside of any.
    @TaskLocal public static var path: String = ""

    /// Runs `body` with `path` as the place that its nodes and errors name.
    public static func with<Result>(path: String, _ body: () throws -> Result) rethrows -> Result {
        try $path.withValue(path, operation: body)
    }
}
