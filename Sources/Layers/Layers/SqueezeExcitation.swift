import FoveaSpec
import FoveaTensor

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

    /// - Throws: a sentence for what are no images, or a reduction below 1.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard reduction >= 1 else { throw context.error(self, "needs a reduction of at least 1") }
        guard x.rank == 4 else {
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
