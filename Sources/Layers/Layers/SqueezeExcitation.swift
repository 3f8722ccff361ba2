import FoveaSpec
import FoveaTensor

/// Squeeze and excitation (Hu, Shen and Sun 2018, "Squeeze-and-Excitation Networks"): each channel is scaled by a number that
/// follows from the means of all of them, `y = x · σ(W₂ relu(W₁ mean(x)))`.
///
/// Parameters, as torchvision has them: `fc1` `[inner, C, 1, 1]` and `fc2` `[C, inner, 1, 1]`, with biases.
public struct SqueezeExcitation: Layer {
    /// How wide the inner layer is.
    public enum Inner: Sendable, Hashable {
        /// So many channels.
        case channels(Int)
        /// The channels of the input, divided by a number; at least 1.
        case reduction(Int)
    }

    /// How wide the inner layer is.
    public let inner: Inner
    private let activation: any Layer

    /// By default 16 times narrower, with a ReLU, as in the paper.
    public init(reduction: Int = 16) { self.init(.reduction(reduction)) }

    /// - Parameter activation: What follows the inner layer; SiLU in EfficientNet.
    public init(_ inner: Inner, activation: any Layer = ReLU()) {
        self.inner = inner
        self.activation = activation
    }

    public var summary: String {
        switch inner {
        case .channels(let channels): "SqueezeExcitation(channels: \(channels))"
        case .reduction(let reduction): "SqueezeExcitation(reduction: \(reduction))"
        }
    }

    /// - Throws: a sentence for what are no images, or an inner layer without channels.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        let inner = try width(of: x, context)
        let gated = Gated {
            AdaptiveAvgPool2d(1).named("avgpool")
            Conv2d(inner, kernel: 1).named("fc1")
            activation.named("activation")
            Conv2d(x.shape[1], kernel: 1, initializer: .xavier).named("fc2")
            Sigmoid().named("scale_activation")
        }
        return try gated(x, context)
    }

    private func width(of x: Tensor, _ context: Context) throws -> Int {
        switch inner {
        case .channels(let channels): return channels
        case .reduction(let reduction):
            guard reduction >= 1 else { throw context.error(self, "needs a reduction of at least 1") }
            return max(x.shape[1] / reduction, 1)
        }
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
