/// The gradients of a scalar with respect to tensors it was computed from, as new graph: they can be differentiated
/// again, compiled with the rest, or thrown away.
///
/// Reverse mode: one pass over the graph from the output backwards, each operation adding its vector-Jacobian product.
///
/// - Returns: one tensor per entry of `inputs`, of the same type; zeros where the output does not depend on it.
/// - Throws: a sentence when `output` is not a floating-point scalar.
public func gradients(of output: Tensor, wrt inputs: [Tensor]) throws -> [Tensor] {
    guard output.shape.count == 1, output.dtype.isFloatingPoint else {
        throw FoveaError.invalid(
            "gradients need a floating-point scalar to differentiate, but got \(output.type); reduce it with sum() or mean() first"
        )
    }
    let seed = Tensor.full(1, output.type)
    let found = try vectorJacobianProduct(of: [output], cotangents: [seed], wrt: inputs)
    return zip(found, inputs).map { gradient, input in gradient ?? Tensor.full(0, input.type) }
}

/// `Σ cotangentᵢ · ∂outputᵢ/∂input` for every input; `nil` where no output depends on it.
///
/// - Parameter independent: Where one input was itself computed from another, whether that dependence is ignored:
///   partial instead of total derivatives, as an operation's own gradient needs.
public func vectorJacobianProduct(
    of outputs: [Tensor], cotangents: [Tensor], wrt inputs: [Tensor], independent: Bool = false
) throws -> [Tensor?] {
    let order = Graph.reachable(from: outputs)
    let targets = Set(inputs)
    let targetNodes = Set(inputs.map { ObjectIdentifier($0.node) })

    // Only nodes between the inputs and the outputs take part.
    var active: Set<ObjectIdentifier> = []
    for node in order
    where targetNodes.contains(ObjectIdentifier(node))
        || node.inputs.contains(where: { active.contains(ObjectIdentifier($0.node)) })
    {
        active.insert(ObjectIdentifier(node))
    }

    var arriving: [Tensor: Tensor] = [:]
    func add(_ gradient: Tensor, to tensor: Tensor) throws {
        if let sum = arriving[tensor] { arriving[tensor] = try sum + gradient } else { arriving[tensor] = gradient }
    }
    for (output, cotangent) in zip(outputs, cotangents) { try add(cotangent, to: output) }

    for node in order.reversed() where active.contains(ObjectIdentifier(node)) {
        let results = node.types.indices.map { Tensor(node: node, output: $0) }
        let incoming = results.map { independent && targets.contains($0) ? nil : arriving[$0] }
        guard incoming.contains(where: { $0 != nil }),
            node.inputs.contains(where: { active.contains(ObjectIdentifier($0.node)) })
        else { continue }
        try Scope.with(path: node.path) {
            let leaving = try node.operation.gradient(inputs: node.inputs, outputs: results, cotangents: incoming)
            for (input, gradient) in zip(node.inputs, leaving) {
                guard let gradient, active.contains(ObjectIdentifier(input.node)) else { continue }
                precondition(
                    gradient.type == input.type,
                    "the gradient of \(node.operation.name) has type \(gradient.type) for an input of type \(input.type)"
                )
                try add(gradient, to: input)
            }
        }
        // What has been passed on is not needed again, unless somebody asked for it.
        for result in results where !targets.contains(result) { arriving[result] = nil }
    }
    return inputs.map { arriving[$0] }
}
