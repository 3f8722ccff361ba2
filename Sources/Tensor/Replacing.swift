extension [Tensor] {
    /// The same computations with other tensors, of the same types, in the place of some.
    ///
    /// - Throws: only what a shape rule throws for a tensor of another type.
    package func replacing(_ replacements: [Tensor: Tensor]) throws -> [Tensor] {
        var replaced = replacements
        for node in Graph.reachable(from: self) where node.inputs.contains(where: { replaced[$0] != nil }) {
            let inputs = node.inputs.map { replaced[$0] ?? $0 }
            let made = try Scope.with(path: node.path) { try Tensor.applying(node.operation, to: inputs) }
            for (index, tensor) in made.enumerated() {
                let old = Tensor(node: node, output: index)
                if replaced[old] == nil { replaced[old] = tensor }
            }
        }
        return map { replaced[$0] ?? $0 }
    }
}
