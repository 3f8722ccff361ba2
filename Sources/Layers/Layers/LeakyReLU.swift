import FoveaSpec
import FoveaTensor

/// `y = x` where `x > 0`, else `slope · x` (Maas, Hannun and Ng 2013, "Rectifier Nonlinearities Improve Neural Network
/// Acoustic Models"). Its derivative at 0 is the slope.
public struct LeakyReLU: Layer {
    /// The slope below 0.
    public let slope: Double

    /// By default 0.01, as in PyTorch.
    public init(slope: Double = 0.01) { self.slope = slope }

    public var summary: String { "LeakyReLU(\(slope))" }

    /// Bends an input of any shape at 0.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.leakyReLU(slope: slope) }
}

extension LeakyReLU {
    static let registration = LayerRegistry.Entry(
        "leakyrelu", "x above 0, slope · x below (Maas et al. 2013): slope=0.01"
    ) { spec in LayerTemplate(LeakyReLU(slope: try spec.double("slope", default: 0.01))) }
}
