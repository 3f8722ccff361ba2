import FoveaTensor

/// `y = 1 / (1 + exp(-x))`, element by element.
public struct Sigmoid: Layer {
    public init() {}

    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.sigmoid() }
}
