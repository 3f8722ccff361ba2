import FoveaTensor

/// `y = x`: a branch that hands on what it gets.
public struct Identity: Layer {
    public init() {}

    /// The input.
    public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor { x }
}
