import FoveaTensor

/// The input, scaled by what a branch makes of it: `y = x · g(x)`. The branch's output stretches over the input: `[N, C, 1, 1]`, or
/// `[N, C]` for one number per channel.
public struct Gated: Layer {
    private let gate: Sequential

    /// - Parameter gate: The layers of the branch, in order; they lie directly in this layer's path.
    public init(@LayerBuilder _ gate: () -> Sequential) { self.gate = gate() }

    /// - Throws: a sentence when the branch's output does not stretch over the input.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        var scale = try gate(x, context)
        if scale.rank == 2, x.rank == 4 { scale = try scale.reshaped([scale.shape[0], scale.shape[1], 1, 1]) }
        guard Shape.broadcast(x.shape, scale.shape) == x.shape else {
            throw context.error(
                self,
                "scales images \(x.shape), but its branch gives \(scale.shape); end it with one number per channel")
        }
        return try x * scale
    }
}

/// Squeeze and excitation (Hu, Shen and Sun 2018, "Squeeze-and-Excitation Networks"): each channel is scaled by a number that
/// follows from the means of all of them, `y = x · σ(W₂ relu(W₁ mean(x)))`.
///
/// Parameters, as torchvision has them: `fc1` `[C / reduction, C, 1, 1]` and `fc2` `[C, C / reduction, 1, 1]`, with biases.
public struct SqueezeExcitation: Layer {
    /// By how much the inner layer is narrower.
    public let reduction: Int

    /// By default 16, as in the paper.
    public init(reduction: Int = 16) { self.reduction = reduction }

    public var summary: String { "SqueezeExcitation(reduction: \(reduction))" }

    /// - Throws: a sentence for what are no images.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4, reduction >= 1 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        let (channels, inner) = (x.shape[1], max(x.shape[1] / reduction, 1))
        let gated = Gated {
            AdaptiveAvgPool2d(1).named("avgpool")
            Conv2d(inner, kernel: 1).named("fc1")
            ReLU().named("activation")
            Conv2d(channels, kernel: 1).named("fc2")
            Sigmoid().named("scale_activation")
        }
        return try gated(x, context)
    }
}

extension SqueezeExcitation {
    static let registration = LayerRegistry.Entry(
        "se",
        "squeeze and excitation: channels scaled by what follows from their means (Hu et al. 2018): se16 (reduction)"
    ) { spec in
        LayerTemplate(SqueezeExcitation(reduction: try spec.width(example: "se16") ?? 16), .images)
    }
}
