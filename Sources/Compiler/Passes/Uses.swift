import FoveaTensor

extension Graph {
    /// For every value, the positions of the nodes that read it; a graph output counts as one more reader, at
    /// position `nodes.count`.
    func readers() -> [[Int]] {
        var readers = [[Int]](repeating: [], count: types.count)
        for (position, node) in nodes.enumerated() {
            for value in Set(node.inputs) { readers[value].append(position) }
        }
        for value in Set(outputs) { readers[value].append(nodes.count) }
        return readers
    }

    /// For every value, the position of the node that makes it; `nil` for inputs.
    func producers() -> [Int?] {
        var producers = [Int?](repeating: nil, count: types.count)
        for (position, node) in nodes.enumerated() {
            for value in node.outputs { producers[value] = position }
        }
        return producers
    }

    /// A new value of the given type, made by no node yet.
    mutating func makeValue(_ type: TensorType) -> Value {
        types.append(type)
        return types.count - 1
    }

    /// Puts other nodes in the place of some, by position; none leaves a node out.
    func rewritten(_ replacements: [Int: [Node]]) -> Graph {
        var result = self
        result.nodes = nodes.enumerated().flatMap { position, node in replacements[position] ?? [node] }
        return result
    }

    /// The `[C]` behind a value, when that is a `[C]` reshaped to stretch over the channels of images.
    func channelVector(_ value: Value, beside images: Value, _ producers: [Int?]) -> Value? {
        guard let producer = producers[value], nodes[producer].operation is Operations.Reshape,
            types[images].shape.rank == 4
        else { return nil }
        let channels = types[images].shape[1]
        let vector = nodes[producer].inputs[0]
        return types[value].shape == [1, channels, 1, 1] && types[vector].shape == [channels] ? vector : nil
    }

    /// The nodes of another graph, working on values of this one, and where its outputs are then.
    mutating func splice(_ part: Graph, on inputs: [Value]) -> (nodes: [Node], outputs: [Value]) {
        var outer: [Value: Value] = [:]
        for (value, position) in zip(part.inputs, inputs) { outer[value] = position }
        let nodes = part.nodes.map { node in
            for value in node.outputs { outer[value] = makeValue(part.types[value]) }
            var node = node
            node.inputs = node.inputs.map { outer[$0] ?? $0 }
            node.outputs = node.outputs.map { outer[$0] ?? $0 }
            return node
        }
        return (nodes, part.outputs.map { outer[$0] ?? $0 })
    }

    /// The graph without nodes that no output needs.
    public func removingDeadCode() -> Graph {
        var live = Set(outputs)
        var kept: [Node] = []
        for node in nodes.reversed() where node.outputs.contains(where: live.contains) {
            live.formUnion(node.inputs)
            kept.append(node)
        }
        var result = self
        result.nodes = kept.reversed()
        return result
    }
}
