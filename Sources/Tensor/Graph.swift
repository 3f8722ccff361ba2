/// Operations in topological order: the only thing the compiler and the backends read.
///
/// Values are numbered; `types[value]` is a value's type. Inputs come first and are made by no node.
public struct Graph: Sendable {
    /// A value's number: its place in ``types``.
    public typealias Value = Int

    /// One application of an operation.
    public struct Node: Sendable {
        /// What is computed.
        public var operation: any Operation
        /// The values it reads, in the operation's order.
        public var inputs: [Value]
        /// The values it makes, in the operation's order; no other node makes them.
        public var outputs: [Value]
        /// The layer that made it.
        public var path: String

        /// A node as it stands in ``nodes``; the shape rule is not applied again.
        public init(operation: any Operation, inputs: [Value], outputs: [Value], path: String) {
            self.operation = operation
            self.inputs = inputs
            self.outputs = outputs
            self.path = path
        }
    }

    /// The type of every value, by number.
    public var types: [TensorType] = []
    /// The values that are given at every run, in order.
    public var inputs: [Value] = []
    /// In topological order: whoever makes a value stands before those that read it.
    public var nodes: [Node] = []
    /// The values that a run results in, in order; one may come twice.
    public var outputs: [Value] = []
    /// Pairs of positions (in `outputs`, in `inputs`): the output replaces the input, whose memory it may take.
    public var donations: [Donation] = []

    /// An output that replaces an input after the run, such as an updated weight.
    public struct Donation: Sendable, Hashable {
        /// A place in the graph's `outputs`.
        public var output: Int
        /// A place in the graph's `inputs`.
        public var input: Int

        /// Places in the lists, not numbers of values.
        public init(output: Int, input: Int) {
            self.output = output
            self.input = input
        }
    }

    public init() {}

    /// The graph that computes `outputs` from `inputs`, which must be placeholders. What no output needs is left out.
    ///
    /// - Throws: a sentence when an output depends on a placeholder that is not among the inputs.
    public init(inputs: [Tensor], outputs: [Tensor], donations: [Donation] = []) throws {
        self.donations = donations
        var values: [Tensor: Value] = [:]
        for input in inputs {
            values[input] = types.count
            self.inputs.append(types.count)
            types.append(input.type)
        }
        for node in Graph.reachable(from: outputs) {
            if values[Tensor(node: node, output: 0)] != nil { continue }
            if let placeholder = node.operation as? Operations.Placeholder {
                throw FoveaError.defect(
                    "the graph reads the placeholder '\(placeholder.label)', which is not among its inputs")
            }
            var made: [Value] = []
            for index in node.types.indices {
                values[Tensor(node: node, output: index)] = types.count
                made.append(types.count)
                types.append(node.types[index])
            }
            // Inputs have smaller serials, so they are numbered already.
            let read = node.inputs.map { values[$0]! }
            nodes.append(Node(operation: node.operation, inputs: read, outputs: made, path: node.path))
        }
        self.outputs = outputs.map { values[$0]! }
    }

    /// Every node that `tensors` depend on, inputs before users, in the order of their making.
    package static func reachable(from tensors: [Tensor]) -> [Tensor.Node] {
        var seen: Set<ObjectIdentifier> = []
        var found: [Tensor.Node] = []
        var pending = tensors.map(\.node)
        while let node = pending.popLast() {
            guard seen.insert(ObjectIdentifier(node)).inserted else { continue }
            found.append(node)
            pending.append(contentsOf: node.inputs.map(\.node))
        }
        return found.sorted { $0.serial < $1.serial }
    }

    /// The work of one run, summed over all nodes.
    public var cost: Cost {
        nodes.reduce(Cost(flops: 0, bytes: 0)) { total, node in
            total + node.operation.cost(inputs: node.inputs.map { types[$0] }, outputs: node.outputs.map { types[$0] })
        }
    }
}
