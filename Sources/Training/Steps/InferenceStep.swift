import FoveaCompiler
import FoveaLayers
import FoveaTensor

/// The network in inference mode as one program: images to scores. It is compiled once for each batch size.
public final class InferenceStep {
    /// The network's variables, in the order of the state.
    public let specs: [VariableSpec]
    private let inputShape: Shape
    private let program: Program
    private let backend: any Backend

    /// - Parameters:
    ///   - inputShape: `[channels, height, width]`
    /// - Throws: a layer's sentence, with its path, when the network does not fit the images.
    public init(model: any Layer, inputShape: Shape, backend: any Backend) throws {
        let trace = try TracedModel(model, input: imageBatch(1, inputShape), mode: .inference)
        try requireScores(trace.output, from: model)
        specs = trace.specs
        self.inputShape = inputShape
        self.backend = backend
        program = Program(backend: backend) { state, inputs in
            let scores = try inferenceScores(model, images: inputs[StepInputs.images], variables: state.values)
            return .init(outputs: [StepOutputs.scores: scores])
        }
    }

    /// Freshly initialized variables: a function of the seed.
    public func initialState(seed: UInt64) throws -> NamedValues<any Resident> {
        try Variables.initialized(specs, seed: seed).resident(on: backend)
    }

    /// - Parameter images: f32 `[N, channels, height, width]`, normalized
    /// - Returns: the scores, f32 `[N, classes]`
    public func callAsFunction(_ state: NamedValues<any Resident>, images: NDArray) throws -> NDArray {
        try program(state: state, inputs: [StepInputs.images: images])[StepOutputs.scores]
    }

    /// The compiled program for a batch of this size, for its plan and its clock.
    public func executable(batchSize: Int) throws -> any Executable {
        try program.executable(
            state: NamedValues(specs.map(\.path), specs.map(\.type)),
            inputs: [StepInputs.images: imageBatch(batchSize, inputShape)])
    }

    /// Bytes that inference in batches of this size takes: the program, the variables, and a batch. Compiles it, but takes nothing of it.
    public func memoryBytes(batchSize: Int) throws -> Int {
        try executable(batchSize: batchSize).plan.memoryBytes + specs.reduce(0) { $0 + $1.type.byteCount }
            + imageBatch(batchSize, inputShape).byteCount
    }

    /// The compiled program as text: its kernels, layouts, algorithms and memory.
    public func explain(batchSize: Int) throws -> String {
        try program.explain(
            state: NamedValues(specs.map(\.path), specs.map(\.type)),
            inputs: [StepInputs.images: imageBatch(batchSize, inputShape)])
    }
}

extension Variables {
    /// The numbers as state of a backend, under their paths.
    package func resident(on backend: any Backend) throws -> NamedValues<any Resident> {
        NamedValues(paths, try backend.residents(arrays))
    }
}

/// The scores of a network that is not being trained; nothing in it is random.
///
/// - Parameter trunk: Frozen layers whose features are given in the place of images.
func inferenceScores(
    _ model: any Layer, images: Tensor, variables: [Tensor], behind trunk: FrozenTrunk? = nil
) throws -> Tensor {
    let key = Tensor.constant(NDArray([2], [Int32](repeating: 0, count: 2)))
    let trace = try TracedModel(
        model, input: FrozenTrunk.images(for: images, trunk), mode: .inference, variables: variables, key: key)
    return try FrozenTrunk.behind(trunk, in: trace, features: images, [trace.output])[0]
}
