import FoveaSpec
import FoveaTensor

/// A rule beside the loss and the optimizer that keeps a network's parameters or its gradients within bounds.
///
/// It has two places in a step: the gradients before the optimizer sees them, and the parameters after the optimizer moved them. By
/// default it does nothing at either.
public protocol Regularizer: Sendable {
    /// The gradients that the optimizer is given.
    ///
    /// - Parameters:
    ///   - gradients: One per parameter.
    ///   - parameters: Before the step, in the same order.
    ///   - specs: Their places and types.
    func gradients(_ gradients: [Tensor], parameters: [Tensor], specs: [VariableSpec]) throws -> [Tensor]

    /// The parameters after the step.
    ///
    /// - Parameters:
    ///   - updated: What the optimizer made of them.
    ///   - before: Before the step, in the same order.
    ///   - specs: Their places and types.
    ///   - learningRate: The run's, a scalar.
    func parameters(
        _ updated: [Tensor], before: [Tensor], specs: [VariableSpec], learningRate: Tensor
    ) throws -> [Tensor]
}

extension Regularizer {
    public func gradients(_ gradients: [Tensor], parameters: [Tensor], specs: [VariableSpec]) throws -> [Tensor] {
        gradients
    }

    public func parameters(
        _ updated: [Tensor], before: [Tensor], specs: [VariableSpec], learningRate: Tensor
    ) throws -> [Tensor] { updated }
}

/// Which parameters a penalty is for.
public enum RegularizedParameters: Sendable, Hashable {
    /// Those with two axes or more: neither biases nor the scales and shifts of normalization.
    case weights
    /// Every one.
    case all

    func contains(_ spec: VariableSpec) -> Bool { self == .all || spec.isWeight }

    /// Changes the tensors of the parameters that are meant, each under its own path.
    func map(
        _ tensors: [Tensor], _ specs: [VariableSpec], _ change: (Tensor, _ place: Int) throws -> Tensor
    ) rethrows -> [Tensor] {
        try specs.indices.map { place in
            guard contains(specs[place]) else { return tensors[place] }
            return try Scope.with(path: specs[place].path) { try change(tensors[place], place) }
        }
    }
}

extension Spec {
    /// `on=weights|all`
    mutating func regularizedParameters() throws -> RegularizedParameters {
        try choice("on", default: .weights, among: [("weights", RegularizedParameters.weights), ("all", .all)])
    }

    /// A setting that must be given, and be above 0.
    mutating func required(_ key: String, such example: String) throws -> Double {
        let value = try double(key, default: .nan, above: 0)
        guard !value.isNaN else {
            throw FoveaError.usage("'\(name)' needs '\(key)', such as \(name):\(key)=\(example)")
        }
        return value
    }
}
