extension [Tensor] {
    /// The same computations with other tensors, of the same types, in the place of some.
    ///
    /// - Throws: only what a shape rule throws for a tensor of another type.
    package func replacing(_ replacements: [Tensor: Tensor]) throws -> [Tensor] {
        try rebuilt(replacements) { _ in nil }
    }

    /// The same computations with other operations in the place of some, such as an activation with another gradient.
    ///
    /// - Parameter substitute: The operation to put in an operation's place; `nil` where it stays.
    /// - Throws: only what a shape rule throws for an operation whose outputs are of other types.
    package func substituting(_ substitute: (any Operation) -> (any Operation)?) throws -> [Tensor] {
        try rebuilt([:], substitute)
    }

    private func rebuilt(
        _ replacements: [Tensor: Tensor], _ substitute: (any Operation) -> (any Operation)?
    ) throws -> [Tensor] {
        var replaced = replacements
        for node in Graph.reachable(from: self) {
            let other = substitute(node.operation)
            let operation = other ?? node.operation
            guard other != nil || node.inputs.contains(where: { replaced[$0] != nil }) else { continue }
            let inputs = node.inputs.map { replaced[$0] ?? $0 }
            let made = try Scope.with(path: node.path) { try Tensor.applying(operation, to: inputs) }
            for (index, tensor) in made.enumerated() {
                let old = Tensor(node: node, output: index)
                if replaced[old] == nil { replaced[old] = tensor }
            }
        }
        return map { replaced[$0] ?? $0 }
    }
}
