import FoveaTensor

/// Convolution, then what is asked of: a bias per channel, an addend of the result's shape such as a residual
/// block's input, ReLU, a ceiling. `y = [min(] [relu](x * w [+ b] [+ addend]) [, ceiling)]`. Its inputs in this order: x, w,
/// bias, addend.
public struct FusedConvolution: CompositeOperation {
    /// Kernel size, stride, dilation, padding and groups of the convolution.
    public var geometry: ConvolutionGeometry
    /// Whether the third input is a bias `[O]`, one number per output channel.
    public var hasBias: Bool
    /// Whether the last input is added, place by place.
    public var hasAddend: Bool
    /// Whether negative results become 0.
    public var hasReLU: Bool
    /// What larger results become, such as ReLU6's 6.
    public var ceiling: Double?

    /// A convolution, and what follows it.
    public init(
        geometry: ConvolutionGeometry, hasBias: Bool = false, hasAddend: Bool = false, hasReLU: Bool = false,
        ceiling: Double? = nil
    ) {
        self.geometry = geometry
        self.hasBias = hasBias
        self.hasAddend = hasAddend
        self.hasReLU = hasReLU
        self.ceiling = ceiling
    }

    public var name: String {
        "Convolution" + (hasBias ? "+Bias" : "") + (hasAddend ? "+Add" : "") + (hasReLU ? "+ReLU" : "")
            + (ceiling == nil ? "" : "+Minimum")
    }

    private var convolution: Operations.Convolution { Operations.Convolution(geometry: geometry) }

    public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
        try convolution.outputTypes(for: Array(inputs.prefix(2)))
    }

    public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
        var y = try Tensor.applying(convolution, to: Array(inputs.prefix(2)))[0]
        if hasBias { y = try y + inputs[2].reshaped([1, inputs[2].shape.count, 1, 1]) }
        if hasAddend, let addend = inputs.last { y = try y + addend }
        if hasReLU { y = try y.relu() }
        if let ceiling { y = try minimum(y, ceiling) }
        return [y]
    }

    public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
        convolution.cost(inputs: Array(inputs.prefix(2)), outputs: outputs)
    }
}
