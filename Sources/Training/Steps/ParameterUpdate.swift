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
    ///   - gradients: One per parameter that is trained now, in the order of the specs.
    ///   - trained: The places of those parameters among the specs; all that are ever trained where it is `nil`.
    ///   - starts: How many steps had been made before a parameter's first; none by default.
    package func updates(
        state: [Tensor], gradients: [Tensor], of trained: [Int]? = nil, at step: OptimizerStep,
        starting starts: (_ path: String) -> Int = { _ in 0 }
    ) throws -> [Int: Tensor] {
        let places = trained ?? specs.indices.filter { specs[$0].isTrained }
        let parameterSpecs = places.map { specs[$0] }
        let before = places.map { state[$0] }
        var updates: [Int: Tensor] = [:]
        let slots = slotPlaces

        let regularized = try regularizers.reduce(gradients) {
            try $1.gradients($0, parameters: before, specs: parameterSpecs)
        }
        var parameters = try parameterSpecs.indices.map { index in
            let spec = parameterSpecs[index]
            let own = slots[places[index]] ?? 0..<0
            var moment = step
            // Adam's corrections count a parameter's own steps.
            let start = starts(spec.path)
            if start > 0 { moment.number = try step.number - Double(start) }
            let updated = try Scope.with(path: spec.path) { [moment] in
                try optimizer.update(
                    before[index], of: spec, gradient: regularized[index], slots: Array(state[own]), at: moment)
            }
            for (slot, value) in zip(own, updated.slots) { updates[slot] = value }
            return updated.parameter
        }
        parameters = try regularizers.reduce(parameters) {
            try $1.parameters($0, before: before, specs: parameterSpecs, learningRate: step.learningRate)
        }
        for (place, parameter) in zip(places, parameters) { updates[place] = parameter }
        guard let average else { return updates }
        // What is not trained yet is its own average.
        let first = specs.count + slots.values.reduce(0) { $0 + $1.count }
        for (index, place) in specs.indices.filter({ specs[$0].isTrained }).enumerated() {
            updates[first + index] = try Scope.with(path: specs[place].path) {
                try average.update(state[first + index], with: updates[place] ?? state[place], at: step.number)
            }
        }
        return updates
    }

    /// Where in the state each parameter's slots are, by its place among the specs.
    private var slotPlaces: [Int: Range<Int>] {
        var places: [Int: Range<Int>] = [:]
        var next = specs.count
        for place in specs.indices where specs[place].isTrained {
            places[place] = next..<(next + optimizer.slots(for: specs[place]).count)
            next += optimizer.slots(for: specs[place]).count
        }
        return places
    }
}
