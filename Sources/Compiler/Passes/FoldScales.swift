import FoveaTensor

extension Graph {
    /// A convolution whose result is scaled per channel takes the scale into its kernel, where both are steady:
    ///
    ///     (x * w [+ b]) · a  =  x * (w · a) [+ b · a]
    ///
    /// This is how batch normalization in inference, or frozen in training, disappears: the new kernel follows from state
    /// that no run changes, so it is made once, and what is left of the normalization is the convolution's bias.
    ///
    /// - Parameter steady: The values that are the same from run to run; see ``steadyValues(from:)``.
    public func foldingScales(steady: Set<Value>) throws -> Graph {
        let readers = readers()
        let producers = producers()
        var result = self
        var replacements: [Int: [Node]] = [:]
        for (position, node) in nodes.enumerated() where node.operation is Operations.Multiply {
            guard let match = scaledConvolution(position, readers, producers, steady) else { continue }
            var convolution = nodes[match.convolution]
            // All of it stands where the product stood: the scale may be made after the convolution.
            let inputs = [convolution.inputs[1], match.scale] + (match.bias.map { [$0.value] } ?? [])
            let placeholders = inputs.map { Tensor.placeholder(types[$0]) }
            let part = try Scope.with(path: convolution.path) {
                try Graph(inputs: placeholders, outputs: scaled(placeholders))
            }
            let (made, values) = result.splice(part, on: inputs)
            convolution.inputs[1] = values[0]
            replacements[match.convolution] = []
            if let bias = match.bias {
                var sum = nodes[bias.position]
                sum.inputs = [convolution.outputs[0], values[1]]
                sum.outputs = node.outputs
                replacements[bias.position] = []
                replacements[position] = made + [convolution, sum]
            } else {
                convolution.outputs = node.outputs
                replacements[position] = made + [convolution]
            }
        }
        return result.rewritten(replacements).removingDeadCode()
    }

    /// From a kernel, a scale and perhaps a bias: the scaled kernel, and the scaled bias as it stretches over images.
    private func scaled(_ parts: [Tensor]) throws -> [Tensor] {
        let (kernel, scale) = (parts[0], parts[1])
        let product = try kernel * scale.reshaped([kernel.shape[0], 1, 1, 1])
        guard parts.count > 2 else { return [product] }
        return [product, try (parts[2] * scale).reshaped([1, kernel.shape[0], 1, 1])]
    }

    private struct ScaledConvolution {
        var convolution: Int
        var bias: (position: Int, value: Value)?
        var scale: Value
    }

    /// A convolution that nobody reads but a product with a steady number per channel, perhaps by way of its bias.
    private func scaledConvolution(
        _ position: Int, _ readers: [[Int]], _ producers: [Int?], _ steady: Set<Value>
    ) -> ScaledConvolution? {
        let product = nodes[position]
        for (value, other) in [(product.inputs[0], product.inputs[1]), (product.inputs[1], product.inputs[0])] {
            guard let scale = channelVector(other, beside: value, producers), steady.contains(scale),
                readers[value] == [position], let producer = producers[value]
            else { continue }
            func isSteadyConvolution(_ place: Int) -> Bool {
                nodes[place].operation is Operations.Convolution && steady.contains(nodes[place].inputs[1])
            }
            if isSteadyConvolution(producer) {
                return ScaledConvolution(convolution: producer, bias: nil, scale: scale)
            }
            guard nodes[producer].operation is Operations.Add else { continue }
            let sum = nodes[producer].inputs
            for (inner, addend) in [(sum[0], sum[1]), (sum[1], sum[0])] {
                guard let bias = channelVector(addend, beside: inner, producers), steady.contains(bias),
                    readers[inner] == [producer], let convolution = producers[inner], isSteadyConvolution(convolution)
                else { continue }
                return ScaledConvolution(convolution: convolution, bias: (producer, bias), scale: scale)
            }
        }
        return nil
    }
}
