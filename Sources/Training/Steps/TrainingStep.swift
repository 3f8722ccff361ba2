import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// One step of training as one program: forward, loss, gradients, the optimizer's update and the running statistics.
///
///     let step = try TrainingStep(
///         model: network, inputShape: [3, 32, 32], optimizer: SGD(momentum: 0.9), loss: CrossEntropy(), backend: backend)
///     let state = try step.initialState(seed: 0)
///     let outcome = try step(state, images: images, labels: labels, learningRate: 0.1)
///
/// It is compiled once for each batch size. The state is updated in place.
public final class TrainingStep {
    /// What a step measured, with the weights from before its update.
    public struct Outcome: Sendable, Equatable {
        /// The batch's loss: a sum, and what it is divided by.
        public var meanLoss: MeanLoss
        /// How many images had their highest score at their label, or where the probabilities are largest; `nil` where the
        /// target is values.
        public var correct: Int?
        /// The length of all gradients together, `√Σ‖g‖²`, as the loss gave them: before anything clipped or regularized them.
        public var gradientNorm: Double

        /// The mean over the batch.
        public var loss: Double { meanLoss.value }
    }

    /// The network's variables, in the order of the state.
    public let specs: [VariableSpec]
    /// The optimizer's numbers and the averages beside them, in the order of the state after the variables.
    let slotSpecs: [VariableSpec]
    private let inputShape: Shape
    /// The frozen layers whose features are given in the place of images; none where it is `nil`.
    private let trunk: FrozenTrunk?
    private let target: BatchTarget
    /// The optimizer's own momentum, where the step is given one.
    private let ownMomentum: Double?
    /// One for each stage of unfreezing.
    private let programs: [Program]
    private let stages: TrainingStages
    private let whole: any Layer
    private let backend: any Backend
    private var inputs: StepInputs

    /// - Parameters:
    ///   - inputShape: `[channels, height, width]`
    ///   - target: What the batches' targets are.
    ///   - scheduledMomentum: Whether each step is given its momentum, which a schedule moves.
    ///   - regularizers: In the order in which they are applied.
    ///   - average: What averages the weights over the steps; see ``TrainingState/evaluated``.
    ///   - stages: Which parameters are trained from a later step on.
    /// - Throws: a layer's sentence, with its path, when the network does not fit the images; a usage sentence when the
    ///   momentum is to be moved and the optimizer has none.
    public convenience init(
        model: any Layer, inputShape: Shape, optimizer: any Optimizer, loss: any Loss, backend: any Backend,
        target: BatchTarget = .labels, scheduledMomentum: Bool = false, regularizers: [any Regularizer] = [],
        average: WeightAverage? = nil, stages: TrainingStages = TrainingStages()
    ) throws {
        try self.init(
            model: model, inputShape: inputShape, behind: nil, optimizer: optimizer, loss: loss, backend: backend,
            target: target, scheduledMomentum: scheduledMomentum, regularizers: regularizers, average: average,
            stages: stages)
    }

    /// - Parameter trunk: Frozen layers whose features are given in the place of images.
    init(
        model: any Layer, inputShape: Shape, behind trunk: FrozenTrunk?, optimizer: any Optimizer, loss: any Loss,
        backend: any Backend, target: BatchTarget, scheduledMomentum: Bool, regularizers: [any Regularizer],
        average: WeightAverage?, stages: TrainingStages
    ) throws {
        guard !scheduledMomentum || optimizer.momentum != nil else {
            throw FoveaError.usage(
                "the schedule moves the momentum, but the optimizer has none; give it one, such as sgd:momentum=0.9, or "
                    + "tell the schedule not to, such as one-cycle:momentum=false")
        }
        let trace = try TracedModel(model, input: imageBatch(1, inputShape), mode: .inference)
        try requireScores(trace.output, from: model)
        let specs = trace.specs
        self.specs = specs
        self.inputShape = inputShape
        self.trunk = trunk
        self.target = target
        ownMomentum = scheduledMomentum ? optimizer.momentum : nil
        let update = ParameterUpdate(optimizer, regularizers: regularizers, average: average, specs: specs)
        slotSpecs = update.slotSpecs
        self.backend = backend
        inputs = StepInputs(hasMomentum: scheduledMomentum)
        self.stages = stages
        whole = model
        programs = stages.firstSteps.map { first in
            let model = stages.model(model, at: first)
            return Program(backend: backend) { state, inputs in
                try TrainingStep.results(
                    model, behind: trunk, update, loss, target, stages, state: state, inputs: inputs)
            }
        }
    }

    /// How many numbers the optimizer changes.
    public var parameterCount: Int {
        specs.reduce(0) { $0 + ($1.isTrained ? $1.type.count : 0) }
    }

    /// How often the step was compiled: once for each batch size that was seen, in each stage.
    public var compilations: Int { programs.reduce(0) { $0 + $1.compilations } }

    /// The program of the last stage, in which most is trained.
    private var program: Program { programs[programs.count - 1] }

    /// The network as the step that is made after so many trains it.
    func model(at step: Int) -> any Layer { stages.model(whole, at: stages.firstSteps[stages.index(at: step)]) }

    /// Freshly initialized variables and slots: a function of the seed.
    ///
    /// - Parameter initializer: What weights begin with in place of what their layers say; biases and norms stay.
    /// - Throws: a sentence when the machine has not the memory.
    public func initialState(
        seed: UInt64, initializingWeightsBy initializer: (any Initializer)? = nil
    ) throws -> TrainingState {
        try Variables.requireMemory(for: specs + slotSpecs)
        let specs = initializer.map { self.specs.initializingWeights(by: $0) } ?? self.specs
        return try TrainingState(
            Variables.initialized(specs, seed: seed), slotSpecs: slotSpecs, seed: seed, backend: backend)
    }

    /// Makes one update and counts it in the state's position, from which random numbers and Adam's `t` come.
    ///
    /// - Parameters:
    ///   - images: f32 `[N, channels, height, width]`, normalized
    ///   - labels: i32 `[N]`, or f32 `[N, classes]`: one-hot, soft labels, or values
    ///   - momentum: Looked at only where the step was made for a scheduled one; the optimizer's own where it is `nil`.
    /// - Throws: a layer's sentence when the batch does not fit, such as a single image before batch normalization.
    public func callAsFunction(
        _ state: TrainingState, images: NDArray, labels: NDArray, learningRate: Double, momentum: Double? = nil
    ) throws -> Outcome {
        let outcome = try inputs.with(
            images: images, target: labels, learningRate: learningRate, momentum: momentum ?? ownMomentum ?? 0,
            step: state.position.step, seed: state.position.seed
        ) { try programs[stages.index(at: state.position.step)].run(state: state.residents, inputs: $0) }
        state.position.step += 1
        return Outcome(
            meanLoss: try MeanLoss(outcome),
            correct: target.hasClasses ? try Int(outcome.item(StepOutputs.correct)) : nil,
            gradientNorm: try outcome.item(StepOutputs.gradientNorm))
    }

    /// Bytes that training with batches of this size takes: the step's program, the variables and what the optimizer keeps (twice,
    /// as they are when they are read), and the batches that wait. Compiles the step, but takes nothing of it.
    public func memoryBytes(batchSize: Int) throws -> Int {
        let state = (specs + slotSpecs).reduce(0) { $0 + $1.type.byteCount }
        // Compiled first: a batch that cannot be counted is refused there.
        let plan = try executable(batchSize: batchSize).plan
        let batch = try inputTypes(batchSize).values.reduce(0) { $0 + $1.byteCount }
        return plan.memoryBytes + 2 * state + Loader.batches(workers: Loader.defaultWorkers) * batch
    }

    /// Builds the step for a batch size, and finds what does not fit, the network or the machine, before anything is written.
    ///
    /// - Throws: a layer's sentence; one with the need, the limit and a batch that fits where the memory is not enough.
    public func check(batchSize: Int, memory: MachineMemory = MachineMemory()) throws {
        // What the graph says is wrong costs no compilation.
        _ = try program.traced(state: stateTypes, inputs: inputTypes(batchSize))
        let bytes = try memoryBytes(batchSize: batchSize)
        guard bytes > memory.available else { return }
        let fitting = try largestBatch(fitting: memory.available, below: batchSize, taking: bytes)
        try memory.require(
            bytes, for: "training with batches of \(batchSize)",
            fitting.map { "a batch size of \($0) fits" }
                ?? "not even a single image fits; use smaller images or a smaller network")
    }

    /// A batch size, near the largest, that takes no more than so many bytes; `nil` where a single image is too much.
    ///
    /// - Parameter bytes: What the batch size `largest` takes, which is too much.
    private func largestBatch(fitting available: Int, below largest: Int, taking bytes: Int) throws -> Int? {
        var (size, bytes) = (largest, bytes)
        while size > 1 {
            // Memory grows a little less than in proportion, so what this finds is a little small.
            size = max(min(Int(Double(size) * Double(available) / Double(bytes)), size - 1), 1)
            bytes = try memoryBytes(batchSize: size)
            if bytes <= available { return size }
        }
        return nil
    }

    /// The compiled step as text: its kernels, layouts, algorithms and memory.
    public func explain(batchSize: Int) throws -> String {
        try program.explain(state: stateTypes, inputs: try inputTypes(batchSize))
    }

    /// The compiled step for a batch size: its plan, its counters, and the time of each kernel while profiling.
    ///
    /// - Parameter step: How many steps were made before; of the last stage where it is `nil`.
    public func executable(batchSize: Int, at step: Int? = nil) throws -> any Executable {
        let program = step.map { programs[stages.index(at: $0)] } ?? program
        return try program.executable(state: stateTypes, inputs: inputTypes(batchSize))
    }

    private var stateTypes: NamedValues<TensorType> {
        let all = specs + slotSpecs
        return NamedValues(all.map(\.path), all.map(\.type))
    }

    private func inputTypes(_ batchSize: Int) throws -> NamedValues<TensorType> {
        let shape = trunk.map { Shape(Array($0.feature.shape.dimensions.dropFirst())) } ?? inputShape
        return try inputs.types(images: imageBatch(batchSize, shape), target: target.type(count: batchSize))
    }

    /// The step as a graph.
    private static func results(
        _ model: any Layer, behind trunk: FrozenTrunk?, _ update: ParameterUpdate, _ loss: any Loss,
        _ target: BatchTarget,
        _ stages: TrainingStages, state: NamedValues<Tensor>, inputs: NamedValues<Tensor>
    ) throws -> Program.Results {
        let moment = OptimizerStep(
            learningRate: try inputs[StepInputs.learningRate], number: try inputs[StepInputs.step],
            momentum: inputs.names.contains(StepInputs.momentum) ? try inputs[StepInputs.momentum] : nil)
        let labels = try inputs[StepInputs.target]
        let trace = try TracedModel(
            model, input: FrozenTrunk.images(for: inputs[StepInputs.images], trunk), mode: .training,
            variables: Array(state.values.prefix(update.variableCount)), key: inputs[StepInputs.key])
        let sum = try loss.sum(trace.output, target: labels)
        // What is measured is the network's own loss; heads beside it only help to make it small.
        let total = try loss.total(of: trace, own: sum, target: labels)
        let found = try gradients(of: total, wrt: trace.trainedIndices.map { state.values[$0] })
        let updates = try update.updates(
            state: state.values, gradients: found, of: trace.trainedIndices, at: moment, starting: stages.firstStep
        )
        .merging(trace.updates) { parameter, _ in parameter }
        let measured =
            try StepOutputs.measured(sum, scores: trace.output, target: labels, hasClasses: target.hasClasses)
            + [StepOutputs.gradientNorm(of: found)]
        let places = updates.keys.sorted()
        let results = try FrozenTrunk.behind(
            trunk, in: trace, features: inputs[StepInputs.images],
            measured.map(\.value) + places.compactMap { updates[$0] })
        return Program.Results(
            outputs: NamedValues(measured.map(\.name), Array(results.prefix(measured.count))),
            updates: Dictionary(
                uniqueKeysWithValues: zip(places.map { state.names[$0] }, results.dropFirst(measured.count))))
    }
}
