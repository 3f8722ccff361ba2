import Fovea

/// The gradients of a network's mean loss for its parameters: what an optimizer would be given.
struct ParameterGradients {
    /// The network's variables, in the order of the state.
    let specs: [VariableSpec]
    private let program: Program
    private let backend: any Backend

    /// - Throws: a layer's sentence when the network does not fit the images.
    init(_ model: any Layer, inputShape: Shape, loss: any Loss = CrossEntropy(), backend: any Backend) throws {
        let images = TensorType(Shape([1] + inputShape.dimensions), .f32)
        specs = try TracedModel(model, input: images, mode: .inference).specs
        self.backend = backend
        program = Program(backend: backend) { state, inputs in
            let trace = try TracedModel(
                model, input: inputs["images"], mode: .training, variables: state.values, key: inputs["key"])
            let places = trace.trainedIndices
            let slopes = try gradients(
                of: loss(trace.output, target: inputs["target"]), wrt: places.map { trace.variables[$0] })
            return .init(outputs: NamedValues(places.map { trace.specs[$0].path }, slopes))
        }
    }

    /// The gradients by the parameters' paths.
    func callAsFunction(_ variables: Variables, images: NDArray, target: NDArray) throws -> NamedValues<NDArray> {
        try program(
            state: variables.resident(on: backend),
            inputs: ["images": images, "key": Philox(key: 0).keyArray, "target": target])
    }
}
