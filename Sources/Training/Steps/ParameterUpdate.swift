import FoveaLayers
import FoveaTensor

/// How a step changes the parameters: the regularizers around the optimizer, and the average of the weights behind both.
package struct ParameterUpdate {
    let optimizer: any Optimizer
    let regularizers: [any Regularizer]
    let average: WeightAverage?
    /// The network's variables, parameters or not.
    private let specs: [VariableSpec]

    package init(
        _ optimizer: any Optimizer, regularizers: [any Regularizer] = [], average: WeightAverage? = nil,
        specs: [VariableSpec]
    ) {
        self.optimizer = optimizer.adapted(to: specs.filter(\.isTrained))
        self.regularizers = regularizers
        self.average = average
        self.specs = specs
    }

    /// How many variables the network has.
    var variableCount: Int { specs.count }

    /// What is kept beside the variables, in the order of the state: the optimizer's numbers, then the averages.
    package var slotSpecs: [VariableSpec] {
        let parameters = specs.filter(\.isTrained)
        let slots = parameters.flatMap { spec in
            optimizer.slots(for: spec).map { slot in
                VariableSpec(
                    path: Checkpoint.slotPrefix + "\(slot.name)/\(spec.path)", type: slot.type(beside: spec.type),
                    kind: .buffer, initializer: .constant(slot.initial))
            }
        }
        guard average != nil else { return slots }
        return slots
            + parameters.map { spec in
                VariableSpec(
                    path: Checkpoint.averagePrefix + spec.path, type: spec.type, kind: .buffer, initializer: .zeros)
            }
    }

    /// New values of state, by place.
    ///
    /// - Parameters:
    ///   - state: The variables, then what ``slotSpecs`` names.
    ///   - gradients: One per trained parameter, in the order of the specs.
    package func updates(state: [Tensor], gradients: [Tensor], at step: OptimizerStep) throws -> [Int: Tensor] {
        let places = specs.indices.filter { specs[$0].isTrained }
        let parameterSpecs = places.map { specs[$0] }
        let before = places.map { state[$0] }
        var updates: [Int: Tensor] = [:]
        var next = specs.count

        let regularized = try regularizers.reduce(gradients) {
            try $1.gradients($0, parameters: before, specs: parameterSpecs)
        }
        var parameters = try parameterSpecs.indices.map { index in
            let spec = parameterSpecs[index]
            let slots = next..<(next + optimizer.slots(for: spec).count)
            next = slots.upperBound
            let updated = try Scope.with(path: spec.path) {
                try optimizer.update(
                    before[index], of: spec, gradient: regularized[index], slots: Array(state[slots]), at: step)
            }
            for (slot, value) in zip(slots, updated.slots) { updates[slot] = value }
            return updated.parameter
        }
        parameters = try regularizers.reduce(parameters) {
            try $1.parameters($0, before: before, specs: parameterSpecs, learningRate: step.learningRate)
        }
        for (index, place) in places.enumerated() {
            updates[place] = parameters[index]
            guard let average else { continue }
            updates[next + index] = try Scope.with(path: parameterSpecs[index].path) {
                try average.update(state[next + index], with: parameters[index], at: step.number)
            }
        }
        return updates
    }
}
