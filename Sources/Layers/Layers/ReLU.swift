import FoveaSpec
import FoveaTensor

/// `y = max(x, 0)`, element by element. Its derivative at 0 is 0.
public struct ReLU: Layer {
    public init() {}

    /// Clips an input of any shape at 0 from below.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.relu() }
}

extension ReLU {
    static let registration = LayerRegistry.Entry("relu", "max(x, 0)") { _ in LayerTemplate(ReLU()) }
}
