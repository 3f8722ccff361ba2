import FoveaTensor

/// A network's layers, and what lies between them, as a graph: what drawings and formulas are made from.
package struct LayerGraph: Sendable {
    /// One application of a layer, or of an operation between layers.
    package struct Node: Sendable {
        package enum Kind: Sendable {
            /// The images.
            case input
            case layer(LayerRecord)
            /// What no layer of its own does, such as the sum of a residual's branches: its name.
            case operation(String)
        }

        package let kind: Kind
        /// The nodes that it reads, which stand before it.
        package let inputs: [Int]
        /// What it gives, batch included.
        package let output: TensorType

        /// The layer, if it is one.
        package var layer: LayerRecord? {
            guard case .layer(let record) = kind else { return nil }
            return record
        }
    }

    /// The input first; whoever is read stands before those who read it.
    package private(set) var nodes: [Node]
    /// The node that gives the network's result.
    package private(set) var output = 0
    /// How many nodes read each.
    package private(set) var readers: [Int] = []

    /// - Throws: only for a defect of the trace.
    package init(_ trace: TracedModel) throws {
        let records = trace.records.filter { $0.output != $0.input }
        let graph = try Graph(
            inputs: trace.variables + [trace.input, trace.key],
            outputs: records.map(\.output) + records.map(\.input) + [trace.output])
        let (results, images) = (graph.outputs.prefix(records.count), graph.inputs[trace.variables.count])
        nodes = [Node(kind: .input, inputs: [], output: trace.input.type)]
        var places = [images: 0]
        var interiors = Interiors(graph, ends: Set(results).union([images]))
        let boundaries = zip(results, graph.outputs[records.count...]).map { interiors.boundary(of: $0, input: $1) }
        let layers = Dictionary(zip(results, records.indices), uniquingKeysWith: { first, _ in first })

        for (position, node) in graph.nodes.enumerated() {
            if let value = node.outputs.first(where: { layers[$0] != nil }), let layer = layers[value] {
                places[value] = nodes.count
                nodes.append(
                    Node(
                        kind: .layer(records[layer]), inputs: boundaries[layer].compactMap { places[$0] },
                        output: graph.types[value]))
                continue
            }
            let inputs = node.inputs.compactMap { places[$0] }
            guard !interiors.contains(position), !inputs.isEmpty else { continue }
            // What only gives the same numbers another shape is no node of its own.
            if inputs.count == 1, node.operation is Operations.Reshape || node.operation is Operations.Broadcast {
                places[node.outputs[0]] = inputs[0]
                continue
            }
            for value in node.outputs { places[value] = nodes.count }
            nodes.append(
                Node(
                    kind: .operation(node.operation.name), inputs: inputs,
                    output: graph.types[node.outputs[0]]))
        }
        output = graph.outputs.last.flatMap { places[$0] } ?? 0
        readers = [Int](repeating: 0, count: nodes.count)
        for input in nodes.flatMap(\.inputs) { readers[input] += 1 }
    }

    /// Which operations stand inside layers.
    private struct Interiors {
        private let graph: Graph
        /// The values at which layers end, and the images.
        private let ends: Set<Graph.Value>
        private var makers: [Graph.Value: Int] = [:]
        private var inside: Set<Int> = []

        init(_ graph: Graph, ends: Set<Graph.Value>) {
            self.graph = graph
            self.ends = ends
            for (position, node) in graph.nodes.enumerated() {
                for value in node.outputs { makers[value] = position }
            }
        }

        func contains(_ position: Int) -> Bool { inside.contains(position) }

        /// Marks what lies between a layer's result and what it reads, and returns that, the layer's input first.
        mutating func boundary(of result: Graph.Value, input: Graph.Value) -> [Graph.Value] {
            var found: [Graph.Value] = []
            var seen: Set<Graph.Value> = [result]
            var pending = [result]
            while let value = pending.popLast() {
                guard value == result || (value != input && !ends.contains(value)) else {
                    found.append(value)
                    continue
                }
                guard let maker = makers[value] else { continue }
                inside.insert(maker)
                pending += graph.nodes[maker].inputs.filter { seen.insert($0).inserted }
            }
            return found.filter { $0 == input } + found.filter { $0 != input }.sorted()
        }
    }
}
