import FoveaSpec
import FoveaTensor

/// `y = x` where `x > 0`, else `alpha · (eˣ - 1)` (Clevert, Unterthiner and Hochreiter 2015, "Fast and Accurate Deep Network
/// Learning by Exponential Linear Units"). Its derivative at 0 is alpha.
public struct ELU: Layer {
    /// How far below 0 it goes.
    public let alpha: Double

    /// By default 1, with which it has no kink.
    public init(alpha: Double = 1) { self.alpha = alpha }

    public var summary: String { alpha == 1 ? "ELU" : "ELU(\(alpha))" }

    /// Bends an input of any shape at 0.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.elu(alpha: alpha) }
}

extension ELU {
    static let registration = LayerRegistry.Entry(
        "elu", "x above 0, alpha · (exp(x) - 1) below (Clevert et al. 2015): alpha=1"
    ) { spec in LayerTemplate(ELU(alpha: try spec.double("alpha", default: 1))) }
}
