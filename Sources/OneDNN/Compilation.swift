import FoveaCompiler
import FoveaReference
import FoveaTensor

/// The way from an optimized graph to an executable: layouts, then steps, then memory.
struct Compilation {
    /// What a buffer is.
    enum Place {
        case scratch
        /// Of the program's state: where the resident lies.
        case state(Int)
        /// Given at every run.
        case input(Int)
        /// Numbers known at compile time.
        case constant(CPUResident)
        /// What prepared steps made, kept from run to run.
        case prepared
        /// An intermediate value in the shared block.
        case arena
    }

    let program: TracedProgram
    let graph: Graph
    let options: OperationSite.Options
    let name: String

    var places: [Place] = [.scratch]
    var byteCounts = [0]
    /// The buffer whose memory each buffer uses: itself, or the one it is a view of or may overwrite.
    var roots = [0]
    var steps: [KernelStep] = []
    /// How many of the steps, which come first, are run only when the state they follow from has changed.
    var preparedCount = 0
    var scratchBytes = 0
    var homes: [Graph.Value: Operand] = [:]
    private let stateValues: Set<Graph.Value>
    private let steadyValues: Set<Graph.Value>
    private var splats: [Graph.Value: Double] = [:]
    private var copies: [CopyKey: Operand] = [:]
    var stateLayouts: [Layout] = []

    private struct CopyKey: Hashable {
        var value: Graph.Value
        var layout: Layout
    }

    /// - Parameter optimized: The program's graph after all passes.
    init(_ program: TracedProgram, optimized: Graph, options: OperationSite.Options, name: String) {
        self.program = program
        graph = optimized
        stateValues = Set(optimized.inputs.prefix(program.state.count))
        let frozen = zip(program.roles, optimized.inputs).filter { $0.0 == .frozenState }.map(\.1)
        steadyValues = optimized.steadyValues(from: frozen)
        self.options = options
        self.name = name
    }

    func executable() throws -> OneDNNExecutable {
        var compilation = self
        try compilation.lower()
        compilation.prepareSteadySteps()
        let unshared = compilation.arenaBytes
        compilation.updateStateInPlace()
        try compilation.copyRemainingState()
        try compilation.copyOutputsOutOfReach()
        compilation.overwriteDyingInputs()
        return OneDNNExecutable(compilation, unsharedBytes: unshared)
    }

    // MARK: Buffers

    mutating func makeBuffer(_ place: Place, bytes: Int) -> Buffers.ID {
        places.append(place)
        byteCounts.append(bytes)
        roots.append(places.count - 1)
        return Buffers.ID(index: places.count - 1)
    }

    func root(_ id: Buffers.ID) -> Int {
        var index = id.index
        while roots[index] != index { index = roots[index] }
        return index
    }

    func isArena(_ root: Int) -> Bool { if case .arena = places[root] { true } else { false } }

    var arenaBytes: Int {
        places.indices.reduce(0) { isArena($1) && roots[$1] == $1 ? $0 + byteCounts[$1] : $0 }
    }

    // MARK: Steps

    private func site(_ node: Graph.Node) -> OperationSite {
        OperationSite(node, in: graph, steady: steadyValues, options: options)
    }

    private func lowering(_ node: Graph.Node) -> (any Lowering)? {
        guard let lowering = node.operation as? any Lowering, lowering.isSupported(site(node)) else { return nil }
        return lowering
    }

    private mutating func lower() throws {
        let resident = program.state.count
        let data = graph.inputs.dropFirst(resident)
        let assignment = LayoutAssignment(graph, fixed: Dictionary(uniqueKeysWithValues: data.map { ($0, .plain) })) {
            lowering($0)?.demands(site($0)) ?? site($0).allPlain
        }
        for (position, value) in graph.inputs.enumerated() {
            var home = Operand(type: graph.types[value], layout: assignment.layouts[value], buffer: .scratch)
            let place = position < resident ? Place.state(position) : .input(position - resident)
            home.buffer = makeBuffer(place, bytes: home.byteCount)
            homes[value] = home
            if position < resident { stateLayouts.append(home.layout) }
        }
        for (node, layouts) in zip(graph.nodes, assignment.operands) {
            switch node.operation {
            case let full as Operations.Full: splats[node.outputs[0]] = full.value
            case let constant as Operations.Constant:
                let layout = assignment.layouts[node.outputs[0]]
                homes[node.outputs[0]] = hold(constant.array, layout)
            case is Operations.Reshape: try view(node, assignment.layouts[node.outputs[0]])
            default:
                try lower(node, layouts.inputs, layouts.outputs, homes: node.outputs.map { assignment.layouts[$0] })
            }
        }
        for value in graph.outputs where homes[value] == nil {
            homes[value] = try operand(value, assignment.layouts[value])
        }
    }

    private mutating func hold(_ array: NDArray, _ layout: Layout) -> Operand {
        let stored = CPUResident(array)
        stored.relayout(to: layout)
        var operand = Operand(type: array.type, layout: layout, buffer: .scratch)
        operand.buffer = makeBuffer(.constant(stored), bytes: operand.byteCount)
        return operand
    }

    /// A value in a layout: where it lives, or a copy made on the way.
    private mutating func operand(_ value: Graph.Value, _ layout: Layout) throws -> Operand {
        if let splat = splats[value] {
            let key = CopyKey(value: value, layout: layout)
            if let known = copies[key] { return known }
            let held = hold(NDArray(repeating: splat, graph.types[value]), layout)
            copies[key] = held
            return held
        }
        guard var home = homes[value] else { throw FoveaError.defect("value \(value) is read before it is made") }
        if home.layout.isSame(as: layout, for: home.type.shape) {
            home.layout = layout
            return home
        }
        let key = CopyKey(value: value, layout: layout)
        if let known = copies[key] { return known }
        let isKernel = [home.layout, layout].contains { $0.blocks.contains { $0.axis == 0 } }
        let isWeight = isKernel || stateValues.contains(value)
        var made = Operand(type: home.type, layout: layout, buffer: .scratch)
        made.buffer = makeBuffer(.arena, bytes: made.byteCount)
        try take(movement(from: home, to: made, isWeight ? .weightReorder : .reorder))
        copies[key] = made
        return made
    }

    /// A step that copies `source` to `target`, in another layout if theirs differ.
    func movement(from source: Operand, to target: Operand, _ kind: Plan.Step.Kind) throws -> StepBuilder {
        let site = OperationSite(inputs: [source.type], outputs: [target.type], options: options)
        let builder = StepBuilder(
            site: site, inputs: [source], outputs: [target], splats: [nil],
            operation: Operations.Reshape(shape: source.type.shape), path: "",
            firstTemporary: places.count)
        if source.layout == target.layout {
            builder.addMove(from: source, to: target)
        } else {
            try builder.addReorder(from: source, to: target, kind: kind)
        }
        return builder
    }

    mutating func take(_ builder: StepBuilder) {
        for bytes in builder.temporaries { _ = makeBuffer(.arena, bytes: bytes) }
        steps += builder.steps
        scratchBytes = max(scratchBytes, builder.scratchBytes)
    }

    private mutating func view(_ node: Graph.Node, _ home: Layout) throws {
        let type = graph.types[node.outputs[0]]
        if let splat = splats[node.inputs[0]] {
            splats[node.outputs[0]] = splat
            return
        }
        let source = try operand(node.inputs[0], .plain)
        let buffer = makeBuffer(.arena, bytes: source.byteCount)
        roots[buffer.index] = source.buffer.index
        let seen = Operand(type: type, layout: .plain, buffer: buffer)
        homes[node.outputs[0]] = seen
        if !home.isSame(as: .plain, for: type.shape) { homes[node.outputs[0]] = try operand(node.outputs[0], home) }
    }

    private mutating func lower(
        _ node: Graph.Node, _ inputLayouts: [Layout], _ outputLayouts: [Layout], homes homeLayouts: [Layout]
    ) throws {
        let lowering = lowering(node)
        let keepsSplats = lowering is FusedElementwise
        let inputs = try zip(node.inputs, inputLayouts).map { value, layout in
            keepsSplats && splats[value] != nil
                ? Operand(type: graph.types[value], layout: layout, buffer: .scratch) : try operand(value, layout)
        }
        var late: [(from: Operand, to: Operand)] = []
        let outputs = node.outputs.indices.map { index in
            let type = graph.types[node.outputs[index]]
            var made = Operand(type: type, layout: outputLayouts[index], buffer: .scratch)
            made.buffer = makeBuffer(.arena, bytes: made.byteCount)
            var home = made
            if made.layout.isSame(as: homeLayouts[index], for: type.shape) {
                home.layout = homeLayouts[index]
            } else {
                home.layout = homeLayouts[index]
                home.buffer = makeBuffer(.arena, bytes: home.byteCount)
                late.append((made, home))
            }
            homes[node.outputs[index]] = home
            return made
        }
        let builder = StepBuilder(
            site: site(node), inputs: inputs, outputs: outputs, splats: node.inputs.map { splats[$0] },
            operation: node.operation, path: node.path, firstTemporary: places.count)
        if let lowering { try lowering.lower(builder) } else { builder.addReference(node.operation) }
        for (made, home) in late { try builder.addReorder(from: made, to: home, kind: .reorder) }
        take(builder)
    }

    /// Where the outputs that are handed back lie.
    var results: [Operand] { graph.outputs.prefix(program.outputs.count).compactMap { homes[$0] } }
}
