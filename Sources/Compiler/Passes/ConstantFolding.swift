import FoveaTensor

/// Computes one operation on concrete inputs, as the reference backend does.
public typealias Evaluator = (any Operation, [NDArray], [TensorType]) throws -> [NDArray]

extension Graph {
    /// Computes at compile time what depends on no input, and removes steps that change nothing.
    ///
    /// A tensor with one number everywhere stays one number, however large; other results are kept as long as they
    /// are small.
    public func foldingConstants(with evaluate: Evaluator) throws -> Graph {
        var known: [Value: any Operation] = [:]
        var renamed: [Value: Value] = [:]
        var result = self
        result.nodes = []
        for var node in nodes {
            node.inputs = node.inputs.map { renamed[$0] ?? $0 }
            if node.inputs.isEmpty {
                if node.operation is Operations.Full || node.operation is Operations.Constant {
                    known[node.outputs[0]] = node.operation
                }
            } else if let same = unchanged(node, known) {
                renamed[node.outputs[0]] = same
                continue
            } else if let folded = try fold(node, known, evaluate) {
                node.operation = folded
                node.inputs = []
                known[node.outputs[0]] = folded
            }
            result.nodes.append(node)
        }
        result.outputs = outputs.map { renamed[$0] ?? $0 }
        return result.removingDeadCode()
    }

    /// The input that the node hands on as it is, if it does.
    private func unchanged(_ node: Node, _ known: [Value: any Operation]) -> Value? {
        func isFull(_ position: Int, _ value: Double) -> Bool {
            (known[node.inputs[position]] as? Operations.Full)?.value == value
        }
        func keepsType(_ position: Int) -> Bool { types[node.inputs[position]] == types[node.outputs[0]] }
        switch node.operation {
        case is Operations.Broadcast, is Operations.Reshape, is Operations.Cast:
            return keepsType(0) ? node.inputs[0] : nil
        case is Operations.Multiply:
            if isFull(1, 1), keepsType(0) { return node.inputs[0] }
            return isFull(0, 1) && keepsType(1) ? node.inputs[1] : nil
        case is Operations.Divide:
            return isFull(1, 1) && keepsType(0) ? node.inputs[0] : nil
        case is Operations.Add:
            if isFull(1, 0), keepsType(0) { return node.inputs[0] }
            return isFull(0, 0) && keepsType(1) ? node.inputs[1] : nil
        case is Operations.Subtract:
            return isFull(1, 0) && keepsType(0) ? node.inputs[0] : nil
        default:
            return nil
        }
    }

    private func fold(_ node: Node, _ known: [Value: any Operation], _ evaluate: Evaluator) throws -> (any Operation)? {
        let constants = node.inputs.compactMap { known[$0] }
        guard constants.count == node.inputs.count, node.outputs.count == 1 else { return nil }
        let output = types[node.outputs[0]]
        let fills = constants.compactMap { $0 as? Operations.Full }
        if fills.count == constants.count {
            if node.operation is any ElementwiseOperation {
                let scalars = fills.map { NDArray(repeating: $0.value, TensorType(.scalar, $0.type.dtype)) }
                let value = try evaluate(node.operation, scalars, [TensorType(.scalar, output.dtype)])[0].item
                return Operations.Full(value: value, type: output)
            }
            if node.operation is Operations.Reshape || node.operation is Operations.Permute
                || node.operation is Operations.Slice || node.operation is Operations.Broadcast
            {
                return Operations.Full(value: fills[0].value, type: output)
            }
        }
        let small = 65_536
        guard output.count <= small, node.inputs.allSatisfy({ types[$0].count <= small }) else { return nil }
        let arrays = constants.map { constant in
            (constant as? Operations.Constant)?.array
                ?? (constant as? Operations.Full).map { NDArray(repeating: $0.value, $0.type) }
        }
        return Operations.Constant(array: try evaluate(node.operation, arrays.compactMap { $0 }, [output])[0])
    }
}
