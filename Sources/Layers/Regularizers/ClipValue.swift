import FoveaSpec
import FoveaTensor

/// Every number of the gradients is brought into `-limit ... limit`, as `torch.nn.utils.clip_grad_value_` does. NaN stays NaN.
public struct ClipValue: Regularizer {
    /// The largest magnitude.
    public let limit: Double

    public init(limit: Double) { self.limit = limit }

    public func gradients(_ gradients: [Tensor], parameters: [Tensor], specs: [VariableSpec]) throws -> [Tensor] {
        try RegularizedParameters.all.map(gradients, specs) { g, _ in try maximum(minimum(g, limit), -limit) }
    }

    static let registration = Registry<any Regularizer>.Entry(
        "clip-value", "every number of the gradients is brought into -max ... max: max=..."
    ) { spec in ClipValue(limit: try spec.required("max", such: "0.5")) }
}
