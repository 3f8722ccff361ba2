import FoveaTensor

/// Convolution, then a bias per channel, then ReLU where asked: `y = [relu](x * w + b)`.
public struct FusedConvolution: CompositeOperation {
    /// Kernel size, stride, dilation, padding and groups of the convolution.
    public var geometry: ConvolutionGeometry
    /// Whether the third input is a bias `[O]`, one number per output channel.
    public var hasBias: Bool
    /// Whether negative results become 0.
    public var hasReLU: Bool

    public var name: String { "Convolution" + (hasBias ? "+Bias" : "") + (hasReLU ? "+ReLU" : "") }

    private var convolution: Operations.Convolution { Operations.Convolution(geometry: geometry) }

    public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
        try convolution.outputTypes(for: Array(inputs.prefix(2)))
    }

    public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
        var y = try Tensor.applying(convolution, to: Array(inputs.prefix(2)))[0]
        if hasBias { y = try y + inputs[2].reshaped([1, inputs[2].shape.count, 1, 1]) }
        return [hasReLU ? try y.relu() : y]
    }

    public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
        convolution.cost(inputs: Array(inputs.prefix(2)), outputs: outputs)
    }
}
