import FoveaSpec
import FoveaTensor

/// The weights that lead into one unit are never longer than a limit (Srivastava et al. 2014, "Dropout", section 5.1): after each step a
/// vector that is longer is scaled back,
///
///     w[o] = w[o] · min(1, limit / (‖w[o]‖ + 1e-7))        where ‖w[o]‖ > limit
///
/// with `o` the first axis of a matrix or kernel, as `torch.renorm(w, 2, 0, limit)` does. Biases and norms are left alone.
public struct MaxNorm: Regularizer {
    /// The longest that a vector may be.
    public let limit: Double

    public init(limit: Double) { self.limit = limit }

    public func parameters(
        _ updated: [Tensor], before: [Tensor], specs: [VariableSpec], learningRate: Tensor
    ) throws -> [Tensor] {
        try RegularizedParameters.weights.map(updated, specs) { w, _ in
            let length = try w.sumOfSquares(axes: Array(1..<w.rank), keepDimensions: true).sqrt()
            let scale = try Tensor.select(length .> limit, limit / (length + 1e-7), .constant(1, w.dtype))
            return try w * scale
        }
    }

    static let registration = Registry<any Regularizer>.Entry(
        "max-norm", "the weights into one unit are never longer than a limit (Srivastava et al. 2014): limit=..."
    ) { spec in MaxNorm(limit: try spec.required("limit", such: "3")) }
}
