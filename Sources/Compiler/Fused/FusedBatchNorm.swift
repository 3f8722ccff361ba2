import FoveaTensor

/// Batch normalization in training, then the residual's sum, then ReLU, where asked:
/// `y = [relu](scale · x̂ + shift [+ residual])`.
///
/// Inputs: x, scale, shift, [residual]. Outputs: y, mean, variance.
public struct FusedBatchNorm: CompositeOperation {
    /// ε, added to the variance against division by zero.
    public var epsilon: Double
    /// Whether the residual is the fourth input.
    public var hasResidual: Bool
    /// Whether negative results become 0.
    public var hasReLU: Bool

    public var name: String { "BatchNorm" + (hasResidual ? "+Add" : "") + (hasReLU ? "+ReLU" : "") }

    public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
        try Operations.BatchNormTraining(epsilon: epsilon).outputTypes(for: Array(inputs.prefix(3)))
    }

    public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
        var results = try Tensor.applying(Operations.BatchNormTraining(epsilon: epsilon), to: Array(inputs.prefix(3)))
        if hasResidual { results[0] = try results[0] + inputs[3] }
        if hasReLU { results[0] = try results[0].relu() }
        return results
    }

    public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
        Operations.BatchNormTraining(epsilon: epsilon).cost(inputs: Array(inputs.prefix(3)), outputs: outputs)
    }
}

/// The gradient of batch normalization, with the sum of the gradients that arrive and the derivative of the ReLU
/// behind it done in the same passes: `g = (dy [+ dy2]) [· (y > 0)]`, then the gradient for `g`.
///
/// Inputs: x, scale, mean, variance, dy, [dy2], [y]. Outputs: dx, dscale, dshift, [g].
public struct FusedBatchNormGradient: CompositeOperation {
    /// ε of the forward pass.
    public var epsilon: Double
    /// Whether two gradients arrive.
    public var hasFanIn: Bool
    /// Whether a ReLU follows the normalization; its output `y` is then the last input.
    public var hasReLU: Bool
    /// Whether `g` is wanted too: it is the residual branch's gradient.
    public var emitsGradient: Bool

    public var name: String {
        (hasFanIn ? "Add+" : "") + (hasReLU ? "ReLUGradient+" : "") + "BatchNormGradient"
    }

    public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
        let types = try Operations.BatchNormGradient(epsilon: epsilon).outputTypes(for: Array(inputs.prefix(5)))
        return emitsGradient ? types + [inputs[4]] : types
    }

    public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
        var g = inputs[4]
        if hasFanIn { g = try g + inputs[5] }
        if hasReLU { g = try Tensor.applying(Operations.ReLUGradient(), to: g, inputs[hasFanIn ? 6 : 5]) }
        let results = try Tensor.applying(
            Operations.BatchNormGradient(epsilon: epsilon), to: Array(inputs.prefix(4)) + [g])
        return emitsGradient ? results + [g] : results
    }

    public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
        Operations.BatchNormGradient(epsilon: epsilon).cost(inputs: Array(inputs.prefix(5)), outputs: outputs)
    }
}
