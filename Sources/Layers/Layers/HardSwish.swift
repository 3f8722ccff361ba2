import FoveaSpec
import FoveaTensor

/// `y = x · min(max(x + 3, 0), 6) / 6` (Howard et al. 2019, "Searching for MobileNetV3"). Its derivative at -3 is 0, at 3 it
/// is 1.
public struct HardSwish: Layer {
    public init() {}

    /// Weighs an input of any shape.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.hardSwish() }
}

extension HardSwish {
    static let registration = LayerRegistry.Entry(
        "hardswish", "x · min(max(x + 3, 0), 6) / 6 (Howard et al. 2019)"
    ) { _ in LayerTemplate(HardSwish()) }
}
