import FoveaSpec
import FoveaTensor

/// The penalty `strength / 2 · Σ w²` on the loss: `strength · w` is added to every gradient. It is what the `weight-decay` of SGD
/// and Adam does, here with a choice of the parameters.
///
/// It is not part of the loss that is reported.
public struct L2: Regularizer {
    /// What half the sum is multiplied by.
    public let strength: Double
    /// By default the weights.
    public let on: RegularizedParameters

    /// By default on the weights only.
    public init(strength: Double, on: RegularizedParameters = .weights) {
        self.strength = strength
        self.on = on
    }

    public func gradients(_ gradients: [Tensor], parameters: [Tensor], specs: [VariableSpec]) throws -> [Tensor] {
        try on.map(gradients, specs) { try $0 + parameters[$1] * strength }
    }

    static let registration = Registry<any Regularizer>.Entry(
        "l2", "strength · w is added to the gradients: strength=..., on=weights|all"
    ) { spec in L2(strength: try spec.required("strength", such: "5e-4"), on: try spec.regularizedParameters()) }
}
