import FoveaTensor

/// A network built once for one type of input: its graph and everything it declared.
///
///     let trace = try TracedModel(network, input: TensorType([128, 3, 32, 32]), mode: .training)
///     let graph = try Graph(inputs: trace.variables + [trace.input, trace.key], outputs: [trace.output])
public struct TracedModel: Sendable {
    /// Whether it was built for training or for inference.
    public let mode: Mode
    /// The images, `[N, C, H, W]`, as given: a placeholder unless a tensor was.
    public let input: Tensor
    /// What the outermost layer gave: for a classifier, scores `[N, classes]`.
    public let output: Tensor
    /// What was declared, in order: the same list for either mode.
    public let specs: [VariableSpec]
    /// The tensor of each variable, in the order of `specs`.
    public let variables: [Tensor]
    /// New values of buffers, by place in `specs`.
    public let updates: [Int: Tensor]
    /// The innermost layers, in the order of their building.
    public let records: [LayerRecord]
    /// What every layer gave, by its path, in the order of their building; the sum of a residual's branches is `add`. A layer that is
    /// used several times comes as often.
    public let tensors: [(path: String, tensor: Tensor)]
    /// In training, the outputs of heads beside the network's own, whose losses are part of the training loss.
    public let auxiliaries: [Auxiliary]
    /// i32`[2]`: what random numbers are a function of.
    public let key: Tensor

    /// Builds the network on placeholders.
    ///
    /// - Parameter input: With the batch: `[N, C, H, W]`.
    /// - Throws: a layer's sentence, with its path.
    public init(_ model: any Layer, input: TensorType, mode: Mode) throws {
        try self.init(model, input: .placeholder(input, "input"), mode: mode)
    }

    /// Builds the network on given tensors, as a `Program` hands them to its closure.
    ///
    /// - Parameters:
    ///   - variables: In the order of an earlier trace's `specs`; placeholders where it is `nil`.
    ///   - key: i32`[2]`; a placeholder where it is `nil`.
    public init(
        _ model: any Layer, input: Tensor, mode: Mode, variables: [Tensor]? = nil, key: Tensor? = nil
    ) throws {
        try input.shape.requireCountable("the input")
        let context = Context(
            mode: mode, dtype: input.dtype.isFloatingPoint ? input.dtype : .f32, variables: variables, key: key)
        self.mode = mode
        self.input = input
        output = try Scope.with(path: "") { try context.applyRoot(model, to: input) }
        specs = context.specs
        self.variables = context.variables
        updates = context.updates
        records = context.records
        tensors = context.tensors
        auxiliaries = context.auxiliaries
        self.key = context.key
        if let variables, variables.count != specs.count {
            throw FoveaError.invalid(
                "the network has \(specs.count) variables, but the trace was given \(variables.count)")
        }
    }

    /// The places of the parameters among `specs`, frozen or not.
    public var parameterIndices: [Int] { specs.indices.filter { specs[$0].kind == .parameter } }

    /// The places of the parameters that training changes by gradients.
    public var trainedIndices: [Int] { specs.indices.filter { specs[$0].isTrained } }

    /// How many numbers all parameters have, frozen or not.
    public var parameterCount: Int { parameterIndices.reduce(0) { $0 + specs[$1].type.count } }
}
