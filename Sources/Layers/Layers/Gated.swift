import FoveaTensor

/// The input, scaled by what a branch makes of it: `y = x · g(x)`. The branch's output stretches over the input: `[N, C, 1, 1]`, or
/// `[N, C]` for one number per channel.
public struct Gated: Layer {
    private let gate: Sequential

    /// - Parameter gate: The layers of the branch, in order; they lie directly in this layer's path.
    public init(@LayerBuilder _ gate: () -> Sequential) { self.gate = gate() }

    /// - Throws: a sentence when the branch's output does not stretch over the input.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        var scale = try gate(x, context)
        if scale.rank == 2, x.rank == 4 { scale = try scale.reshaped([scale.shape[0], scale.shape[1], 1, 1]) }
        guard Shape.broadcast(x.shape, scale.shape) == x.shape else {
            throw context.error(
                self,
                "scales images \(x.shape), but its branch gives \(scale.shape); end it with one number per channel")
        }
        return try x * scale
    }
}
