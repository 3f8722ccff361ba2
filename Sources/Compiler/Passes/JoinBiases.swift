import FoveaTensor

extension Graph {
    /// Two numbers per channel that are added one after the other become one, where both are steady: the bias of a convolution
    /// and the shift of the normalization behind it.
    ///
    ///     (x + b) + c  =  x + (b + c)
    ///
    /// - Parameter inputs: What no run changes; see ``steadyValues(from:)``.
    public func joiningBiases(from inputs: [Value]) throws -> Graph {
        let readers = readers()
        let producers = producers()
        let steady = steadyValues(from: inputs)
        var result = self
        var replacements: [Int: [Node]] = [:]
        for (position, node) in nodes.enumerated() {
            guard let outer = sum(node, producers, steady), readers[outer.images] == [position],
                let producer = producers[outer.images], replacements[producer] == nil,
                let inner = sum(nodes[producer], producers, steady)
            else { continue }
            let biases = [inner.bias, outer.bias]
            let placeholders = biases.map { Tensor.placeholder(types[$0]) }
            let both = try Scope.with(path: node.path) { try placeholders[0] + placeholders[1] }
            let spread = try both.reshaped([1, both.shape.count, 1, 1])
            let (made, values) = result.splice(try Graph(inputs: placeholders, outputs: [spread]), on: biases)
            var joined = node
            joined.inputs = [inner.images, values[0]]
            replacements[producer] = []
            replacements[position] = made + [joined]
        }
        return result.rewritten(replacements).removingDeadCode()
    }

    /// The parts of a node that adds a steady number per channel to images.
    private func sum(_ node: Node, _ producers: [Int?], _ steady: Set<Value>) -> (images: Value, bias: Value)? {
        guard node.operation is Operations.Add else { return nil }
        for (images, other) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
            guard let bias = channelVector(other, beside: images, producers), steady.contains(bias) else { continue }
            return (images, bias)
        }
        return nil
    }
}
