import FoveaSpec
import FoveaTensor

/// `y = min(max(x, 0), 6)`, element by element (Howard et al. 2017, "MobileNets"). Its derivative at 0 and 6 is 0.
public struct ReLU6: Layer {
    public init() {}

    /// Clips an input of any shape to numbers from 0 to 6.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.relu6() }
}

extension ReLU6 {
    static let registration = LayerRegistry.Entry(
        "relusix", "min(max(x, 0), 6) (Howard et al. 2017)"
    ) { _ in LayerTemplate(ReLU6()) }
}
