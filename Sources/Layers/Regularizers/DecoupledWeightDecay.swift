import FoveaSpec
import FoveaTensor

/// Weight decay apart from the gradient, for any optimizer (Loshchilov and Hutter 2017): each step takes `lr · strength · w` away, `w` being
/// the parameter before the step and `lr` the run's rate. With Adam it is AdamW.
public struct DecoupledWeightDecay: Regularizer {
    /// The share that is taken away per unit of learning rate.
    public let strength: Double
    /// By default the weights.
    public let on: RegularizedParameters

    /// By default on the weights only.
    public init(strength: Double, on: RegularizedParameters = .weights) {
        self.strength = strength
        self.on = on
    }

    public func parameters(
        _ updated: [Tensor], before: [Tensor], specs: [VariableSpec], learningRate: Tensor
    ) throws -> [Tensor] {
        try on.map(updated, specs) { try $0 - learningRate.cast(to: $0.dtype) * strength * before[$1] }
    }

    static let registration = Registry<any Regularizer>.Entry(
        "weight-decay", "each step takes lr · strength · w away: strength=..., on=weights|all"
    ) { spec in
        DecoupledWeightDecay(
            strength: try spec.required("strength", such: "0.01"), on: try spec.regularizedParameters())
    }
}
