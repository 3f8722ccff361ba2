import FoveaTensor

extension Graph {
    /// Replaces composite operations that `isSupported` refuses by their parts, until none is left.
    public func decomposing(unless isSupported: (any Operation) -> Bool) throws -> Graph {
        try expanding { operation, inputs in
            guard let composite = operation as? any CompositeOperation, !isSupported(operation) else { return nil }
            return try composite.decomposed(inputs)
        }
    }

    /// Replaces each node for which `parts` gives tensors by the graph behind them, again and again.
    public func expanding(_ parts: (any Operation, [Tensor]) throws -> [Tensor]?) throws -> Graph {
        var result = self
        result.nodes = []
        var renamed: [Value: Value] = [:]
        // Parts whose result is itself taken apart have been renamed twice.
        func current(_ value: Value) -> Value {
            var value = value
            while let next = renamed[value] { value = next }
            return value
        }
        var pending = Array(nodes.reversed())
        while var node = pending.popLast() {
            node.inputs = node.inputs.map(current)
            let placeholders = node.inputs.map { Tensor.placeholder(result.types[$0]) }
            guard let tensors = try Scope.with(path: node.path, { try parts(node.operation, placeholders) }) else {
                result.nodes.append(node)
                continue
            }
            let inner = try Graph(inputs: placeholders, outputs: tensors)
            let (spliced, outputs) = result.splice(inner, on: node.inputs)
            for (value, replacement) in zip(node.outputs, outputs) { renamed[value] = replacement }
            pending.append(contentsOf: spliced.reversed())
        }
        result.outputs = outputs.map(current)
        return result
    }
}
