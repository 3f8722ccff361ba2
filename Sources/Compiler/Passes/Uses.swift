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

    /// Replaces nodes position by position; `nil` leaves the node out.
    func rewritten(_ replacements: [Int: Node?]) -> Graph {
        var result = self
        result.nodes = nodes.enumerated().compactMap { position, node in replacements[position] ?? node }
        return result
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
