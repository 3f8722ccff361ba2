import FoveaTensor

/// `y = tanh(x)`, element by element.
public struct Tanh: Layer {
    public init() {}

    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.tanh() }
}
