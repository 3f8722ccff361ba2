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
        case constant(Resident)
        /// An intermediate value in the shared block.
        case arena
    }

    let graph: Graph
    let resident: Int
    let options: Site.Options
    let name: String

    private(set) var places: [Place] = [.scratch]
    private(set) var byteCounts = [0]
    /// The buffer whose memory each buffer uses: itself, or the one it is a view of or may overwrite.
    private var roots = [0]
    private(set) var steps: [Step] = []
    private(set) var scratchBytes = 0
    private var homes: [Graph.Value: Operand] = [:]
    private var splats: [Graph.Value: Double] = [:]
    private var copies: [CopyKey: Operand] = [:]
    private(set) var stateLayouts: [Layout] = []

    private struct CopyKey: Hashable {
        var value: Graph.Value
        var layout: Layout
    }

    init(_ graph: Graph, resident: Int, options: Site.Options, name: String) {
        self.graph = graph
        self.resident = resident
        self.options = options
        self.name = name
    }

    func executable() throws -> OneDNNExecutable {
        var compilation = self
        try compilation.lower()
        let unshared = compilation.arenaBytes
        compilation.updateStateInPlace()
        try compilation.copyRemainingState()
        compilation.overwriteDyingInputs()
        return OneDNNExecutable(compilation, memory: compilation.memory(), unsharedBytes: unshared)
    }

    // MARK: Buffers

    private mutating func makeBuffer(_ place: Place, bytes: Int) -> Buffers.ID {
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

    private var arenaBytes: Int {
        places.indices.reduce(0) { isArena($1) && roots[$1] == $1 ? $0 + byteCounts[$1] : $0 }
    }

    // MARK: Steps

    private func site(_ node: Graph.Node) -> Site {
        Site(inputs: node.inputs.map { graph.types[$0] }, outputs: node.outputs.map { graph.types[$0] }, options: options)
    }

    private func lowering(_ node: Graph.Node) -> (any Lowering)? {
        guard let lowering = node.operation as? any Lowering, lowering.isSupported(site(node)) else { return nil }
        return lowering
    }

    private mutating func lower() throws {
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
            default: try lower(node, layouts.inputs, layouts.outputs, homes: node.outputs.map { assignment.layouts[$0] })
            }
        }
        for value in graph.outputs where homes[value] == nil {
            homes[value] = try operand(value, splatLayout(value, assignment))
        }
    }

    private func splatLayout(_ value: Graph.Value, _ assignment: LayoutAssignment) -> Layout {
        assignment.layouts[value]
    }

    private mutating func hold(_ array: NDArray, _ layout: Layout) -> Operand {
        let stored = Resident(array)
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
            copies[key] = hold(NDArray(repeating: splat, graph.types[value]), layout)
            return copies[key] ?? hold(NDArray(repeating: splat, graph.types[value]), layout)
        }
        guard var home = homes[value] else { throw FoveaError.defect("value \(value) is read before it is made") }
        if home.layout.isSame(as: layout, for: home.type.shape) {
            home.layout = layout
            return home
        }
        let key = CopyKey(value: value, layout: layout)
        if let known = copies[key] { return known }
        let isState = graph.inputs.prefix(resident).contains(value)
        let builder = builder(Site(inputs: [], outputs: [], options: options), [], [], [], Operations.Reshape(shape: home.type.shape), "")
        var made = Operand(type: home.type, layout: layout, buffer: .scratch)
        made.buffer = makeBuffer(.arena, bytes: made.byteCount)
        try builder.addReorder(from: home, to: made, kind: isState ? .weightReorder : .reorder)
        take(builder)
        copies[key] = made
        return made
    }

    private func builder(
        _ site: Site, _ inputs: [Operand], _ outputs: [Operand], _ splats: [Double?], _ operation: any Operation,
        _ path: String
    ) -> StepBuilder {
        StepBuilder(
            site: site, inputs: inputs, outputs: outputs, splats: splats, operation: operation, path: path,
            firstTemporary: places.count)
    }

    private mutating func take(_ builder: StepBuilder) {
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
        let builder = builder(site(node), inputs, outputs, node.inputs.map { splats[$0] }, node.operation, node.path)
        if let lowering { try lowering.lower(builder) } else { builder.addReference(node.operation) }
        for (made, home) in late { try builder.addReorder(from: made, to: home, kind: .reorder) }
        take(builder)
    }

    // MARK: State

    /// The first and last step that touch each root.
    private func lifetimes() -> [Int: ClosedRange<Int>] {
        var lifetimes: [Int: ClosedRange<Int>] = [:]
        for (position, step) in steps.enumerated() {
            for id in step.reads + step.writes {
                let root = root(id)
                let first = lifetimes[root]?.lowerBound ?? position
                lifetimes[root] = first...position
            }
        }
        for value in graph.outputs {
            guard let home = homes[value] else { continue }
            let root = root(home.buffer)
            lifetimes[root] = (lifetimes[root]?.lowerBound ?? steps.count)...steps.count
        }
        return lifetimes
    }

    /// Lets new state be written straight over the old, where every reader of the old is done by then.
    private mutating func updateStateInPlace() {
        let lifetimes = lifetimes()
        var taken: Set<Int> = []
        for donation in graph.donations {
            guard let new = homes[graph.outputs[donation.output]], let old = homes[graph.inputs[donation.input]],
                new.layout == old.layout, isArena(root(new.buffer)), !taken.contains(root(new.buffer)),
                let made = lifetimes[root(new.buffer)]
            else { continue }
            let oldRoot = root(old.buffer)
            let lastRead = lifetimes[oldRoot]?.upperBound ?? -1
            let writer = steps[made.lowerBound]
            let overwrites = writer.inPlace.contains { pair in
                writer.writes[pair.output] == new.buffer && writer.reads[pair.input] == old.buffer
            }
            let readsElsewhere = writer.reads.contains { $0 != old.buffer && root($0) == oldRoot }
            guard lastRead < made.lowerBound || (lastRead == made.lowerBound && overwrites && !readsElsewhere) else { continue }
            roots[root(new.buffer)] = oldRoot
            taken.insert(oldRoot)
        }
    }

    /// State that could not be written in place is copied there when all else is done: first everything out of the
    /// state's way, then into place.
    private mutating func copyRemainingState() throws {
        var pending: [(from: Operand, to: Operand)] = []
        for donation in graph.donations {
            guard let new = homes[graph.outputs[donation.output]], let old = homes[graph.inputs[donation.input]],
                root(new.buffer) != root(old.buffer)
            else { continue }
            pending.append((new, old))
        }
        let plainOutputs = graph.outputs.indices.filter { index in !graph.donations.contains { $0.output == index } }
        let overwritten = Set(graph.donations.compactMap { homes[graph.inputs[$0.input]].map { root($0.buffer) } })
        // An output that shows state which is about to change is copied before anything runs.
        for index in plainOutputs {
            let value = graph.outputs[index]
            guard let home = homes[value], case .state = places[root(home.buffer)], overwritten.contains(root(home.buffer)),
                graph.inputs.contains(value) || isView(home)
            else { continue }
            var kept = home
            kept.buffer = makeBuffer(.arena, bytes: home.byteCount)
            let site = Site(inputs: [home.type], outputs: [home.type], options: options)
            let builder = builder(site, [home], [kept], [nil], Operations.Reshape(shape: home.type.shape), "output")
            builder.addMove(from: home, to: kept)
            steps.insert(contentsOf: builder.steps, at: 0)
            homes[value] = kept
        }
        for (index, move) in pending.enumerated() {
            guard case .state = places[root(move.from.buffer)] else { continue }
            var kept = move.from
            kept.buffer = makeBuffer(.arena, bytes: kept.byteCount)
            addMove(from: move.from, to: kept)
            pending[index].from = kept
        }
        for (new, old) in pending {
            if new.layout == old.layout {
                addMove(from: new, to: old)
            } else {
                let builder = builder(
                    Site(inputs: [], outputs: [], options: options), [], [], [], Operations.Reshape(shape: new.type.shape), "state")
                try builder.addReorder(from: new, to: old, kind: .copy)
                take(builder)
            }
        }
    }

    private func isView(_ operand: Operand) -> Bool { roots[operand.buffer.index] != operand.buffer.index }

    private mutating func addMove(from source: Operand, to target: Operand) {
        let site = Site(inputs: [source.type], outputs: [target.type], options: options)
        let builder = builder(site, [source], [target], [nil], Operations.Reshape(shape: source.type.shape), "state")
        builder.addMove(from: source, to: target)
        take(builder)
    }

    // MARK: Memory

    /// Lets a step write over an input that nobody reads afterwards: its memory is in the cache already.
    private mutating func overwriteDyingInputs() {
        var lifetimes = lifetimes()
        for (position, step) in steps.enumerated() {
            var used: Set<Int> = []
            for pair in step.inPlace {
                let (output, input) = (root(step.writes[pair.output]), root(step.reads[pair.input]))
                guard output != input, isArena(output), isArena(input), byteCounts[output] == byteCounts[input],
                    !used.contains(output), !used.contains(input), let written = lifetimes[output],
                    let read = lifetimes[input], written.lowerBound == position, read.upperBound == position,
                    !step.reads.enumerated().contains(where: { $0.offset != pair.input && root($0.element) == input })
                else { continue }
                roots[output] = input
                lifetimes[input] = read.lowerBound...written.upperBound
                used.formUnion([output, input])
            }
        }
    }

    /// Where each arena buffer lies, and how large the arena is.
    private func memory() -> (offsets: [Int: Int], byteCount: Int) {
        let lifetimes = lifetimes().filter { isArena($0.key) }.sorted { $0.key < $1.key }
        let plan = MemoryPlan(lifetimes.map { .init(byteCount: byteCounts[$0.key], lifetime: $0.value) })
        return (Dictionary(uniqueKeysWithValues: zip(lifetimes.map(\.key), plan.offsets)), plan.byteCount)
    }

    /// Where the outputs that are handed back lie.
    var results: [Operand] {
        graph.outputs.indices.compactMap { index in
            graph.donations.contains { $0.output == index } ? nil : homes[graph.outputs[index]]
        }
    }
}

extension Layout {
    /// Whether both put every element of a tensor of `shape` at the same place: `nChw16c` of 1x1 images is row-major.
    func isSame(as other: Layout, for shape: Shape) -> Bool {
        if self == other { return true }
        return elementCount(of: shape) == other.elementCount(of: shape) && offsets(of: shape) == other.offsets(of: shape)
    }
}
