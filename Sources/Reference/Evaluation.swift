import FoveaTensor

/// Computes tensors that depend on no placeholder, at once and slowly: for tests, constant folding and small scripts.
public func evaluate(_ tensors: [Tensor]) throws -> [NDArray] {
    try evaluate(Graph(inputs: [], outputs: tensors), inputs: [])
}

/// Computes one tensor that depends on no placeholder.
public func evaluate(_ tensor: Tensor) throws -> NDArray { try evaluate([tensor])[0] }

/// Interprets a graph node by node.
public func evaluate(_ graph: Graph, inputs: [NDArray]) throws -> [NDArray] {
    var values = [NDArray?](repeating: nil, count: graph.types.count)
    for (value, array) in zip(graph.inputs, inputs) {
        guard array.type == graph.types[value] else {
            throw FoveaError.invalid("the graph expects an input of type \(graph.types[value]), but got \(array.type)")
        }
        values[value] = array
    }
    for node in graph.nodes {
        let results = try evaluate(
            node.operation, node.inputs.map { values[$0]! }, outputs: node.outputs.map { graph.types[$0] })
        for (value, result) in zip(node.outputs, results) { values[value] = result }
    }
    return graph.outputs.map { values[$0]! }
}

/// One operation on concrete inputs: by its kernel, or through its parts.
public func evaluate(_ operation: any Operation, _ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
    if let kernel = operation as? any ReferenceKernel { return try kernel.evaluate(inputs, outputs: outputs) }
    if let composite = operation as? any CompositeOperation {
        let placeholders = inputs.map { Tensor.placeholder($0.type) }
        return try evaluate(Graph(inputs: placeholders, outputs: composite.decomposed(placeholders)), inputs: inputs)
    }
    throw FoveaError.defect("the reference backend has no kernel for \(operation.name)")
}
