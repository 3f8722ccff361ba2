import FoveaSpec
import FoveaTensor

/// The penalty `strength · Σ |w|` on the loss: `strength · sign(w)` is added to every gradient, which is 0 at 0. It draws
/// weights to 0 and holds them there (Tibshirani 1996, the lasso).
///
/// It is not part of the loss that is reported.
public struct L1: Regularizer {
    /// What the sum is multiplied by.
    public let strength: Double
    /// By default the weights.
    public let on: RegularizedParameters

    /// By default on the weights only.
    public init(strength: Double, on: RegularizedParameters = .weights) {
        self.strength = strength
        self.on = on
    }

    public func gradients(_ gradients: [Tensor], parameters: [Tensor], specs: [VariableSpec]) throws -> [Tensor] {
        try on.map(gradients, specs) { try $0 + parameters[$1].sign() * strength }
    }

    static let registration = Registry<any Regularizer>.Entry(
        "l1", "strength · sign(w) is added to the gradients: strength=..., on=weights|all"
    ) { spec in L1(strength: try spec.required("strength", such: "1e-5"), on: try spec.regularizedParameters()) }
}
