/// An elementwise function that is composed of simpler ones, but whose gradient is written down whole.
///
/// Differentiating the parts would give the same numbers at more cost, with every part kept from the forward to the
/// backward pass, and sometimes none: a part that overflows gives `0 · ∞` although the function is harmless there. Where the
/// function has a kink, its gradient is PyTorch's.
///
/// A backend runs the parts, fused with what is around them.
public protocol Activation: ElementwiseOperation, CompositeOperation {
    /// The function in simpler operations.
    func value(_ inputs: [Tensor]) throws -> Tensor
}

extension Activation {
    public var accepted: ElementKind { .floatingPoint }

    public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] { [try value(inputs)] }

    /// The function's own gradient, summed over the axes along which an input was stretched.
    public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
        guard let dy = cotangents[0] else { return inputs.map { _ in nil } }
        let stretched = try gradient(inputs: inputs, output: outputs[0], arriving: dy)
        return try zip(stretched, inputs).map { gradient, input in try gradient?.summed(to: input.shape) }
    }
}
