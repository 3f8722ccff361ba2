import FoveaSpec
import FoveaTensor

/// All gradients together are never longer than a limit (Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural
/// networks"), by the formula of `torch.nn.utils.clip_grad_norm_`:
///
///     g = g · min(1, limit / (‖all gradients‖ + 1e-6))
public struct ClipNorm: Regularizer {
    /// The longest that all gradients together may be.
    public let limit: Double

    public init(limit: Double) { self.limit = limit }

    public func gradients(_ gradients: [Tensor], parameters: [Tensor], specs: [VariableSpec]) throws -> [Tensor] {
        guard let first = gradients.first else { return gradients }
        let squares = try RegularizedParameters.all.map(gradients, specs) { g, _ in try g.sumOfSquares() }
        let length = try squares.dropFirst().reduce(squares[0]) { try $0 + $1.cast(to: first.dtype) }.sqrt()
        let scale = try minimum(limit / (length + 1e-6), 1)
        return try RegularizedParameters.all.map(gradients, specs) { g, _ in try g * scale.cast(to: g.dtype) }
    }

    static let registration = Registry<any Regularizer>.Entry(
        "clip-norm", "all gradients together are never longer than a limit (Pascanu, Mikolov and Bengio 2013): max=..."
    ) { spec in ClipNorm(limit: try spec.required("max", such: "1")) }
}
