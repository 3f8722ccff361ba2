import FoveaTensor

extension Graph {
    /// Computes every equal operation on equal inputs once.
    public func eliminatingCommonSubexpressions() -> Graph {
        struct Key: Hashable {
            var operation: AnyHashable
            var inputs: [Value]
        }
        var known: [Key: [Value]] = [:]
        var renamed: [Value: Value] = [:]
        var result = self
        result.nodes = []
        for var node in nodes {
            node.inputs = node.inputs.map { renamed[$0] ?? $0 }
            let key = Key(operation: AnyHashable(node.operation), inputs: node.inputs)
            if let earlier = known[key] {
                for (value, same) in zip(node.outputs, earlier) { renamed[value] = same }
            } else {
                known[key] = node.outputs
                result.nodes.append(node)
            }
        }
        result.outputs = outputs.map { renamed[$0] ?? $0 }
        return result
    }
}
