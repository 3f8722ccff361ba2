import FoveaSpec
import FoveaTensor

/// `y = min(max(x + 3, 0), 6) / 6`, a sigmoid of straight lines (Courbariaux, Bengio and David 2015, with the slope of PyTorch
/// and MobileNetV3). Its derivative at -3 and 3 is 0.
public struct HardSigmoid: Layer {
    public init() {}

    /// Maps an input of any shape to numbers from 0 to 1.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.hardSigmoid() }
}

extension HardSigmoid {
    static let registration = LayerRegistry.Entry(
        "hardsigmoid", "min(max(x + 3, 0), 6) / 6"
    ) { _ in LayerTemplate(HardSigmoid()) }
}
