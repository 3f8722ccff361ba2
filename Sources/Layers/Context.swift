import FoveaTensor

/// What a layer is given while the graph is built: its variables by name, the mode, random numbers, and the place it
/// is in. One context serves one trace.
///
/// The first use of a variable makes a placeholder for it and records its spec; order and paths depend only on the
/// model and the input's type, not on the mode, so that a network traced for training and for inference has one list.
public final class Context {
    /// Whether the part of the graph that is being built is for training or for inference.
    public private(set) var mode: Mode
    /// The dtype of variables: the input's, where that is floating point.
    public let dtype: DType
    /// i32`[2]`: everything random in this step is a function of it and of the layer's path.
    public let key: Tensor
    /// In the order of their declaration.
    public private(set) var specs: [VariableSpec] = []
    /// The tensor of each variable, in the order of `specs`.
    public private(set) var variables: [Tensor] = []
    /// New values of buffers, by place in `specs`.
    public private(set) var updates: [Int: Tensor] = [:]
    /// What was built, innermost layers only, in order.
    public private(set) var records: [LayerRecord] = []
    /// What every layer gave, by its path; see ``TracedModel/tensors``.
    public private(set) var tensors: [(path: String, tensor: Tensor)] = []
    /// The outputs of heads beside the network's own; see ``AuxiliaryHead``.
    public private(set) var auxiliaries: [Auxiliary] = []

    private let bound: [Tensor]?
    private var places: [String: Int] = [:]
    private var draws: [String: Int] = [:]
    /// Which parameters are frozen, by path.
    private var freezing: [@Sendable (String) -> Bool] = []
    /// Which layers are built as for inference, by path.
    private var stilling: [@Sendable (String) -> Bool] = []
    /// The variables that may be asked for again, and those that the present use of a shared layer has asked for.
    private var shared: Set<Int> = []
    private var inThisUse: Set<Int>?
    /// The layers being built, outermost first.
    private var frames = [Frame()]

    private struct Frame {
        /// The number of the next unnamed layer.
        var next = 0
    }

    /// - Parameters:
    ///   - variables: The tensors to use, in the order of declaration; placeholders are made where it is `nil`.
    ///   - key: The random key; a placeholder where it is `nil`.
    public init(mode: Mode, dtype: DType = .f32, variables: [Tensor]? = nil, key: Tensor? = nil) {
        self.mode = mode
        self.dtype = dtype
        self.key = key ?? .placeholder(TensorType([2], .i32), "key")
        bound = variables
    }

    /// Whether the layer being built uses the batch's statistics, updates buffers and drops numbers.
    public var isTraining: Bool { mode == .training && !stilling.contains { $0(Scope.path) } }

    /// The path of the layer being built.
    public var path: String { Scope.path }

    // MARK: Layers

    /// Builds a layer under its own path and records it.
    ///
    /// - Throws: the layer's error, which names its path.
    public func apply(_ layer: any Layer, to x: Tensor) throws -> Tensor {
        let component = layer.pathComponent
        let recorded = records.count
        let declared = specs.count
        let output: Tensor
        switch component {
        case .transparent: output = try layer(x, self)
        case .index:
            let number = frames[frames.count - 1].next
            frames[frames.count - 1].next += 1
            output = try enter("\(number)") { try layer(x, self) }
        case .name(let name): output = try enter(name) { try layer(x, self) }
        }
        if component != .transparent { note(output, at: joined(Scope.path, component)) }
        record(layer, path: joined(Scope.path, component), x, output, after: recorded, declared)
        return output
    }

    /// Builds the outermost layer, whose own number would say nothing.
    func applyRoot(_ layer: any Layer, to x: Tensor) throws -> Tensor {
        guard layer.pathComponent == .index else { return try apply(layer, to: x) }
        let output = try layer(x, self)
        record(layer, path: "", x, output, after: 0, 0)
        return output
    }

    /// Records a layer that has no layers inside, or variables of its own beside them.
    private func record(
        _ layer: any Layer, path: String, _ x: Tensor, _ output: Tensor, after recorded: Int, _ declared: Int
    ) {
        let inside = Set(records[recorded...].flatMap(\.variables))
        let own = (declared..<specs.count).filter { !inside.contains($0) }
        // A sequence that does nothing is no layer.
        let isInnermost =
            records.count == recorded && layer.pathComponent != .transparent && !(layer.unwrapped is Sequential)
        guard isInnermost || !own.isEmpty else { return }
        records.append(LayerRecord(path: path, layer: layer.unwrapped, input: x, output: output, variables: own))
    }

    /// Keeps a tensor that lies in no layer of its own visible, such as the sum of two branches.
    ///
    /// - Parameter name: Its last path component.
    public func note(_ tensor: Tensor, named name: String) { note(tensor, at: joined(Scope.path, name)) }

    private func note(_ tensor: Tensor, at path: String) { tensors.append((path, tensor)) }

    private func enter(_ name: String, _ body: () throws -> Tensor) throws -> Tensor {
        frames.append(Frame())
        defer { frames.removeLast() }
        return try Scope.with(path: joined(Scope.path, name), body)
    }

    private func joined(_ path: String, _ component: PathComponent) -> String {
        switch component {
        case .transparent: path
        case .name(let name): joined(path, name)
        case .index: joined(path, "\(frames[frames.count - 1].next - 1)")
        }
    }

    private func joined(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    // MARK: Scopes

    /// Builds a part whose parameters stay as they are, those whose paths are asked for.
    public func freezing<Result>(
        where isFrozen: @escaping @Sendable (_ path: String) -> Bool, _ body: () throws -> Result
    ) rethrows -> Result {
        freezing.append(isFrozen)
        defer { freezing.removeLast() }
        return try body()
    }

    /// Builds a part as for inference, also in training: normalizations use their running statistics and leave them as they are, and
    /// nothing is dropped.
    public func inferring<Result>(_ body: () throws -> Result) rethrows -> Result {
        let outer = mode
        mode = .inference
        defer { mode = outer }
        return try body()
    }

    /// Builds a part of which some layers, those whose paths are asked for, are built as for inference also in training.
    public func inferring<Result>(
        where isStill: @escaping @Sendable (_ path: String) -> Bool, _ body: () throws -> Result
    ) rethrows -> Result {
        stilling.append(isStill)
        defer { stilling.removeLast() }
        return try body()
    }

    /// Builds a part that may be built again at the same path, with the same variables. A second use elsewhere, or of another shape,
    /// is the mistake that it always is.
    public func sharing<Result>(_ body: () throws -> Result) rethrows -> Result {
        let outer = inThisUse
        inThisUse = []
        defer { inThisUse = outer }
        return try body()
    }

    /// Adds a head whose loss is part of the training loss.
    func addAuxiliary(_ output: Tensor, weight: Double) {
        auxiliaries.append(Auxiliary(path: path, output: output, weight: weight))
    }

    // MARK: Variables

    /// A trainable variable of the layer being built.
    ///
    /// - Parameter name: Its last path component, such as `weight`.
    /// - Throws: a sentence when the layer's path already has a variable of that name.
    public func parameter(_ name: String, _ shape: Shape, _ initializer: any Initializer) throws -> Tensor {
        try variables[declare(name, shape, .parameter, initializer)]
    }

    /// A variable that the forward pass updates in training, such as a running mean; optimizers do not see it.
    ///
    /// - Throws: a sentence when the layer's path already has a variable of that name.
    public func buffer(_ name: String, _ shape: Shape, initial value: Double) throws -> Buffer {
        let index = try declare(name, shape, .buffer, .constant(value))
        // A shared layer's second use goes on where its first one left off.
        return Buffer(value: updates[index] ?? variables[index], index: index)
    }

    /// Makes `value` the buffer's value after this step.
    ///
    /// - Throws: a sentence when it has another type.
    public func update(_ buffer: Buffer, to value: Tensor) throws {
        let spec = specs[buffer.index]
        guard value.type == spec.type else {
            throw FoveaError.invalid(
                "the buffer '\(spec.path)' has type \(spec.type), but its update has \(value.type)")
        }
        updates[buffer.index] = value
    }

    private func declare(
        _ name: String, _ shape: Shape, _ kind: VariableSpec.Kind, _ initializer: any Initializer
    ) throws -> Int {
        let spec = VariableSpec(
            path: joined(Scope.path, name), type: TensorType(shape, dtype), kind: kind, initializer: initializer,
            isFrozen: freezing.contains { $0(joined(Scope.path, name)) })
        if let known = places[spec.path], isAskedForAgain(known, spec) {
            inThisUse?.insert(known)
            return known
        }
        guard places[spec.path] == nil else {
            throw FoveaError.invalid(
                "two variables have the path '\(spec.path)'; give one of the layers another name with .named(_:)")
        }
        guard shape.dimensions.allSatisfy({ $0 > 0 }) else {
            throw FoveaError.invalid("'\(spec.path)' would have shape \(shape); every extent must be at least 1")
        }
        try shape.requireCountable("'\(spec.path)'")
        let index = specs.count
        if let bound {
            guard index < bound.count, bound[index].type == spec.type else {
                let found = index < bound.count ? "type \(bound[index].type)" : "only \(bound.count) variables"
                throw FoveaError.invalid(
                    "variable \(index), '\(spec.path)', has type \(spec.type), but the trace was given \(found)")
            }
            variables.append(bound[index])
        } else {
            variables.append(.placeholder(spec.type, spec.path))
        }
        places[spec.path] = index
        specs.append(spec)
        if inThisUse?.insert(index) != nil { shared.insert(index) }
        return index
    }

    /// Whether a shared layer is used once more, and its variable is the one that it was.
    private func isAskedForAgain(_ known: Int, _ spec: VariableSpec) -> Bool {
        guard let inThisUse, shared.contains(known), !inThisUse.contains(known) else { return false }
        return specs[known] == spec
    }

    // MARK: Random numbers

    /// Numbers spread evenly over `[0, 1)`, new at every step: a function of the key, the layer's path and how many draws
    /// that layer made before.
    public func randomUniform(_ shape: Shape) throws -> Tensor {
        let draw = draws[Scope.path, default: 0]
        draws[Scope.path] = draw + 1
        return try .randomUniform(shape, key: key, stream: fnv1a64("\(Scope.path)#\(draw)"), dtype: dtype)
    }
}
