import FoveaTensor

/// Computes one operation on concrete inputs, as the reference backend does.
public typealias OperationEvaluator = (any Operation, [NDArray], [TensorType]) throws -> [NDArray]

extension Graph {
    /// Computes at compile time what is one number everywhere, and removes steps that change nothing.
    ///
    /// What else depends on no input is the backend's to compute, once and with its own kernels, however large it is.
    public func foldingConstants(with evaluate: OperationEvaluator) throws -> Graph {
        var known: [Value: Operations.Full] = [:]
        var renamed: [Value: Value] = [:]
        var result = self
        result.nodes = []
        for var node in nodes {
            node.inputs = node.inputs.map { renamed[$0] ?? $0 }
            if let full = node.operation as? Operations.Full {
                known[node.outputs[0]] = full
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
    private func unchanged(_ node: Node, _ known: [Value: Operations.Full]) -> Value? {
        func isFull(_ position: Int, _ value: Double) -> Bool {
            known[node.inputs[position]]?.value == value
        }
        /// Whether adding it changes nothing: -0 + 0 is 0, so 0 does, where there is a -0.
        func isNeutral(_ position: Int, _ sign: FloatingPointSign) -> Bool {
            guard let full = known[node.inputs[position]], full.value == 0 else { return false }
            return full.value.sign == sign || !full.type.dtype.isFloatingPoint
        }
        func keepsType(_ position: Int) -> Bool { types[node.inputs[position]] == types[node.outputs[0]] }
        switch node.operation {
        case is Operations.StopGradient:
            return node.inputs[0]
        case is Operations.Broadcast, is Operations.Reshape, is Operations.Cast:
            return keepsType(0) ? node.inputs[0] : nil
        case is Operations.Multiply:
            if isFull(1, 1), keepsType(0) { return node.inputs[0] }
            return isFull(0, 1) && keepsType(1) ? node.inputs[1] : nil
        case is Operations.Divide:
            return isFull(1, 1) && keepsType(0) ? node.inputs[0] : nil
        case is Operations.Add:
            if isNeutral(1, .minus), keepsType(0) { return node.inputs[0] }
            return isNeutral(0, .minus) && keepsType(1) ? node.inputs[1] : nil
        case is Operations.Subtract:
            return isNeutral(1, .plus) && keepsType(0) ? node.inputs[0] : nil
        default:
            return nil
        }
    }

    private func fold(_ node: Node, _ known: [Value: Operations.Full], _ evaluate: OperationEvaluator) throws
        -> Operations.Full?
    {
        let fills = node.inputs.compactMap { known[$0] }
        guard let first = fills.first, fills.count == node.inputs.count, node.outputs.count == 1 else { return nil }
        let output = types[node.outputs[0]]
        switch node.operation {
        case is any ElementwiseOperation:
            let scalars = fills.map { NDArray(repeating: $0.value, TensorType(.scalar, $0.type.dtype)) }
            let value = try evaluate(node.operation, scalars, [TensorType(.scalar, output.dtype)])[0].item
            return Operations.Full(value: value, type: output)
        case is Operations.Reshape, is Operations.Permute, is Operations.Slice, is Operations.Broadcast:
            return Operations.Full(value: first.value, type: output)
        default:
            return nil
        }
    }
}
