import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// One update from the gradients of several batches: what a batch that does not fit in memory would give, but for batch normalization, whose
/// statistics are of each batch.
///
/// Sums are added, of gradients and of what losses are divided by, so that batches of different sizes, and class weights, count as in one
/// large batch. Between two updates the sums are zero: they are no part of a checkpoint.
final class AccumulatedStep {
    private let addition: Program
    private let update: Program
    private let state: TrainingState
    /// The sums of the gradients, one for each parameter that is trained.
    private let sums: NamedValues<any Resident>
    private var inputs: StepInputs
    private let target: BatchTarget
    /// The optimizer's own momentum, where the step is given one.
    private let ownMomentum: Double?

    private var collected = TrainingPosition.Tally()
    private var batches = 0

    private static let prefix = "sum/"
    private static let weight = "weight"

    /// - Throws: a layer's sentence when the network does not fit the images.
    init(
        model: any Layer, optimizer: any Optimizer, loss: any Loss, regularizers: [any Regularizer],
        average: WeightAverage?, target: BatchTarget, scheduledMomentum: Bool, state: TrainingState,
        specs: [VariableSpec], backend: any Backend
    ) throws {
        let rule = ParameterUpdate(optimizer, regularizers: regularizers, average: average, specs: specs)
        let trained = specs.filter(\.isTrained)
        let names = trained.map { AccumulatedStep.prefix + $0.path }
        sums = NamedValues(names, try backend.residents(trained.map { NDArray(repeating: 0, $0.type) }))
        inputs = StepInputs(hasMomentum: scheduledMomentum)
        self.state = state
        self.target = target
        ownMomentum = scheduledMomentum ? optimizer.momentum : nil
        addition = Program(backend: backend) { state, inputs in
            let labels = try inputs[StepInputs.target]
            let trace = try TracedModel(
                model, input: inputs[StepInputs.images], mode: .training,
                variables: Array(state.values.prefix(specs.count)), key: inputs[StepInputs.key])
            let sum = try loss.sum(trace.output, target: labels)
            // The mean times what it was divided by: a sum of terms, with those of heads beside the network's own.
            let total = try loss.total(of: trace, own: sum, target: labels) * sum.weight
            let found = try gradients(of: total, wrt: trace.trainedIndices.map { state.values[$0] })
            var updates = Dictionary(uniqueKeysWithValues: trace.updates.map { (state.names[$0], $1) })
            for (name, gradient) in zip(names, found) { updates[name] = try state[name] + gradient }
            return .init(
                outputs: NamedValues(
                    try StepOutputs.measured(
                        sum, scores: trace.output, target: labels, hasClasses: target.hasClasses)), updates: updates)
        }
        update = Program(backend: backend) { state, inputs in
            let moment = OptimizerStep(
                learningRate: try inputs[StepInputs.learningRate], number: try inputs[StepInputs.step],
                momentum: inputs.names.contains(StepInputs.momentum) ? try inputs[StepInputs.momentum] : nil)
            let weight = try inputs[AccumulatedStep.weight]
            let means = try names.map { try state[$0] / weight }
            let own = Array(state.values.dropLast(names.count))
            var updates = Dictionary(
                uniqueKeysWithValues: try rule.updates(state: own, gradients: means, at: moment).map {
                    (state.names[$0], $1)
                })
            for name in names { updates[name] = .full(0, try state[name].type) }
            let norm = try StepOutputs.gradientNorm(of: means)
            return .init(outputs: [norm.name: norm.value], updates: updates)
        }
    }

    /// Adds the gradients of a batch.
    func add(_ batch: Batch, of perStep: Int) throws {
        // Each batch of a step has random numbers of its own.
        let draw = state.position.step * perStep + batches
        let all = NamedValues(state.variables.names + sums.names, state.variables.values + sums.values)
        let outcome = try inputs.with(
            images: batch.images, target: batch.labels, learningRate: 0, momentum: 0, step: draw,
            seed: state.position.seed
        ) { given in
            try addition.run(
                state: all,
                inputs: NamedValues(
                    [StepInputs.images, StepInputs.target, StepInputs.key],
                    [try given[StepInputs.images], try given[StepInputs.target], try given[StepInputs.key]]))
        }
        collected.add(
            try MeanLoss(outcome), correct: target.hasClasses ? try Int(outcome.item(StepOutputs.correct)) : nil,
            count: batch.count)
        batches += 1
    }

    /// Makes the update and counts it in the state's position.
    ///
    /// - Returns: what was measured of all the batches, with the weights from before the update.
    func apply(learningRate: Double, momentum: Double?) throws -> TrainingStep.Outcome {
        let all = NamedValues(state.residents.names + sums.names, state.residents.values + sums.values)
        let weight = NDArray(TensorType(.scalar, .f32), doubles: [collected.loss.weight])
        let outcome = try inputs.with(
            images: weight, target: weight, learningRate: learningRate, momentum: momentum ?? ownMomentum ?? 0,
            step: state.position.step, seed: state.position.seed
        ) { given in
            let names = [StepInputs.learningRate, StepInputs.step] + given.names.filter { $0 == StepInputs.momentum }
            return try update.run(
                state: all,
                inputs: NamedValues(names + [AccumulatedStep.weight], try names.map { try given[$0] } + [weight]))
        }
        state.position.step += 1
        defer { (collected, batches) = (TrainingPosition.Tally(), 0) }
        return TrainingStep.Outcome(
            meanLoss: collected.loss, correct: collected.correct,
            gradientNorm: try outcome.item(StepOutputs.gradientNorm))
    }
}
