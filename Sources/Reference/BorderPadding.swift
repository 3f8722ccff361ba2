import FoveaTensor

extension Operations.BorderPad: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let x = inputs[0].doubles
        let sources = sources(input: inputs[0].shape, output: outputs[0].shape)
        return [NDArray(outputs[0], doubles: sources.map { x[$0] })]
    }

    /// The place of the image that each place of the padded image is read from.
    fileprivate func sources(input: Shape, output: Shape) -> [Int] {
        (0..<output.count).map { place in
            let row = border.source(of: place / output[3] % output[2] - pads.top, extent: input[2])
            let column = border.source(of: place % output[3] - pads.left, extent: input[3])
            return (place / (output[2] * output[3]) * input[2] + row) * input[3] + column
        }
    }
}

extension Operations.BorderPadGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        var dx = [Double](repeating: 0, count: outputs[0].count)
        let sources = padding.sources(input: inputShape, output: inputs[0].shape)
        for (source, dy) in zip(sources, inputs[0].doubles) { dx[source] += dy }
        return [NDArray(outputs[0], doubles: dx)]
    }
}
