import FoveaSpec
import FoveaTensor

/// `y = x` where `x > 0`, else `weight · x`, with learned slopes (He, Zhang, Ren and Sun 2015, "Delving Deep into
/// Rectifiers").
///
/// Parameter: `weight` `[C]`, one slope per channel as in the paper, or `[1]` if they share one. PyTorch's `nn.PReLU()` is the
/// shared form, `nn.PReLU(C)` the other. Weight decay would drive the slopes to 0.
public struct PReLU: Layer {
    /// Whether all channels have one slope.
    public let shared: Bool
    /// What the slopes begin with.
    public let initial: Double

    /// By default one slope per channel, beginning with 0.25 as in the paper and in PyTorch.
    public init(shared: Bool = false, initial: Double = 0.25) {
        self.shared = shared
        self.initial = initial
    }

    /// - Throws: a sentence when the input has no channels `[N, C, …]`.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank >= 2 else { throw context.error(self, expects: "[batch, channels, ...]", got: x) }
        let count = shared ? 1 : x.shape[1]
        let weight = try context.parameter("weight", [count], .constant(initial))
        let ones = [Int](repeating: 1, count: x.rank - 2)
        return try x.prelu(weight.reshaped(Shape([1, count] + ones)))
    }
}

extension PReLU {
    static let registration = LayerRegistry.Entry(
        "prelu", "x above 0, learned slopes below (He et al. 2015): shared=false, initial=0.25"
    ) { spec in
        LayerTemplate(
            PReLU(shared: try spec.bool("shared", default: false), initial: try spec.double("initial", default: 0.25)))
    }
}
