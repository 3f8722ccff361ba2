import FoveaCompiler
import FoveaTensor

/// Where values lie: which share memory with the state, with each other, or with nobody.
extension Compilation {
    // MARK: Prepared steps

    /// Finds the steps that follow from constants and from state that no run changes, and puts them first: they are run when
    /// that state has changed, and what others read of theirs is kept.
    mutating func prepareSteadySteps() {
        var writers: [Int: [Int]] = [:]
        for (position, step) in steps.enumerated() {
            for id in step.writes { writers[root(id), default: []].append(position) }
        }
        var changing: Set<Int> = []
        while true {
            let found = steadySteps(writers, besides: changing)
            // A step is not steady if another one writes the same buffer in every run.
            let mixed = writers.values.filter { group in group.contains { !found.contains($0) } }
            let torn = Set(mixed.joined()).intersection(found)
            guard !torn.isEmpty else { return putFirst(found) }
            changing.formUnion(torn)
        }
    }

    /// The steps that read nothing but what is steady; a buffer that several steps write is so once the last of them is done.
    private func steadySteps(_ writers: [Int: [Int]], besides changing: Set<Int>) -> Set<Int> {
        let roles = program.roles
        var isSteady = places.map { place in
            switch place {
            case .constant: true
            case .state(let position): roles[position] == .frozenState
            case .scratch, .input, .prepared, .arena: false
            }
        }
        var found: Set<Int> = []
        for (position, step) in steps.enumerated() where !changing.contains(position) {
            guard step.reads.allSatisfy({ isSteady[root($0)] || isOwnPart($0, of: step) }) else { continue }
            found.insert(position)
            for id in step.writes where writers[root(id)]?.last == position {
                isSteady[root(id)] = writers[root(id)]?.allSatisfy(found.contains) ?? false
            }
        }
        return found
    }

    /// Whether a step reads what it writes itself, as a ReLU in place does.
    private func isOwnPart(_ id: Buffers.ID, of step: KernelStep) -> Bool {
        step.writes.contains { root($0) == root(id) }
    }

    private mutating func putFirst(_ prepared: Set<Int>) {
        let made = Set(prepared.flatMap { steps[$0].writes.map(root) })
        let others = steps.indices.filter { !prepared.contains($0) }
        let read = Set(others.flatMap { steps[$0].reads.map(root) })
        let returned = Set(graph.outputs.compactMap { homes[$0].map { root($0.buffer) } })
        for buffer in made where read.contains(buffer) || returned.contains(buffer) { places[buffer] = .prepared }
        for position in prepared { steps[position].plan.isPrepared = true }
        steps = prepared.sorted().map { steps[$0] } + others.map { steps[$0] }
        preparedCount = prepared.count
    }

    /// The places of the state that prepared steps read.
    var preparedFrom: [Int] {
        let read = Set(steps.prefix(preparedCount).flatMap { $0.reads.map(root) })
        return places.indices.compactMap { index in
            if case .state(let position) = places[index], read.contains(index) { position } else { nil }
        }
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
    mutating func updateStateInPlace() {
        let lifetimes = lifetimes()
        for donation in graph.donations {
            guard let new = homes[graph.outputs[donation.output]], let old = homes[graph.inputs[donation.input]],
                new.layout == old.layout, isArena(root(new.buffer)),
                let made = lifetimes[root(new.buffer)]
            else { continue }
            let oldRoot = root(old.buffer)
            let lastRead = lifetimes[oldRoot]?.upperBound ?? -1
            let writer = steps[made.lowerBound]
            let overwrites = writer.inPlace.contains { pair in
                writer.writes[pair.output] == new.buffer && writer.reads[pair.input] == old.buffer
            }
            let readsElsewhere = writer.reads.contains { $0 != old.buffer && root($0) == oldRoot }
            guard lastRead < made.lowerBound || (lastRead == made.lowerBound && overwrites && !readsElsewhere) else {
                continue
            }
            roots[root(new.buffer)] = oldRoot
        }
    }

    /// State that could not be written in place is copied there when all else is done: first everything out of the
    /// state's way, then into place.
    mutating func copyRemainingState() throws {
        var pending: [(from: Operand, to: Operand)] = []
        for donation in graph.donations {
            guard let new = homes[graph.outputs[donation.output]], let old = homes[graph.inputs[donation.input]],
                root(new.buffer) != root(old.buffer)
            else { continue }
            pending.append((new, old))
        }
        let overwritten = Set(graph.donations.compactMap { homes[graph.inputs[$0.input]].map { root($0.buffer) } })
        // An output that shows state which is about to change is copied before anything runs.
        for value in graph.outputs.prefix(program.outputs.count) {
            guard let home = homes[value], case .state = places[root(home.buffer)],
                overwritten.contains(root(home.buffer)), showsInput(value)
            else { continue }
            var kept = home
            kept.buffer = makeBuffer(.arena, bytes: home.byteCount)
            steps.insert(contentsOf: try movement(from: home, to: kept, .copy).steps, at: preparedCount)
            homes[value] = kept
        }
        for (index, move) in pending.enumerated() {
            guard case .state = places[root(move.from.buffer)] else { continue }
            var kept = move.from
            kept.buffer = makeBuffer(.arena, bytes: kept.byteCount)
            try take(movement(from: move.from, to: kept, .copy))
            pending[index].from = kept
        }
        for (new, old) in pending { try take(movement(from: new, to: old, .copy)) }
    }

    /// Whether a value is an input of the graph, if under another shape. Others that lie in a state's memory are its update.
    private func showsInput(_ value: Graph.Value) -> Bool {
        var value = value
        while !graph.inputs.contains(value) {
            let maker = graph.nodes.first { $0.outputs.contains(value) }
            guard let maker, maker.operation is Operations.Reshape else { return false }
            value = maker.inputs[0]
        }
        return true
    }

    /// Outputs that lie in the memory of state or of an input are copied at the end: they may be read when that is gone.
    mutating func copyOutputsOutOfReach() throws {
        for value in graph.outputs.prefix(program.outputs.count) {
            guard let home = homes[value] else { continue }
            switch places[root(home.buffer)] {
            case .state, .input: break
            case .scratch, .constant, .prepared, .arena: continue
            }
            var kept = home
            kept.buffer = makeBuffer(.arena, bytes: home.byteCount)
            try take(movement(from: home, to: kept, .copy))
            homes[value] = kept
        }
    }

    // MARK: Memory

    /// Lets a step write over an input that nobody reads afterwards: its memory is in the cache already.
    mutating func overwriteDyingInputs() {
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

    /// Where a program's buffers lie in its two blocks.
    struct Memory {
        /// By the index of the root.
        var offsets: [Int: Int]
        var byteCount: Int
    }

    /// Where each arena buffer lies, and how large the arena is.
    func arena() -> Memory {
        let lifetimes = lifetimes().filter { isArena($0.key) }.sorted { $0.key < $1.key }
        let plan = MemoryPlan(lifetimes.map { .init(byteCount: byteCounts[$0.key], lifetime: $0.value) })
        return Memory(
            offsets: Dictionary(uniqueKeysWithValues: zip(lifetimes.map(\.key), plan.offsets)),
            byteCount: plan.byteCount)
    }

    /// Where what is kept from run to run lies: side by side.
    func prepared() -> Memory {
        var memory = Memory(offsets: [:], byteCount: 0)
        for index in places.indices where roots[index] == index {
            guard case .prepared = places[index] else { continue }
            memory.offsets[index] = memory.byteCount
            memory.byteCount += (byteCounts[index] + 63) / 64 * 64
        }
        return memory
    }
}
