import FoveaCompiler
import FoveaTensor

/// Where values lie: which share memory with the state, with each other, or with nobody.
extension Compilation {
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
        let plainOutputs = graph.outputs.indices.filter { index in !graph.donations.contains { $0.output == index } }
        let overwritten = Set(graph.donations.compactMap { homes[graph.inputs[$0.input]].map { root($0.buffer) } })
        // An output that shows state which is about to change is copied before anything runs.
        for index in plainOutputs {
            let value = graph.outputs[index]
            guard let home = homes[value], case .state = places[root(home.buffer)],
                overwritten.contains(root(home.buffer)), showsInput(value)
            else { continue }
            var kept = home
            kept.buffer = makeBuffer(.arena, bytes: home.byteCount)
            steps.insert(contentsOf: try movement(from: home, to: kept, .copy).steps, at: 0)
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
        guard !graph.inputs.contains(value) else { return true }
        let maker = graph.nodes.first { $0.outputs.contains(value) }
        return maker.map { $0.operation is Operations.Reshape && showsInput($0.inputs[0]) } ?? false
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

    /// Where each arena buffer lies, and how large the arena is.
    func memory() -> (offsets: [Int: Int], byteCount: Int) {
        let lifetimes = lifetimes().filter { isArena($0.key) }.sorted { $0.key < $1.key }
        let plan = MemoryPlan(lifetimes.map { .init(byteCount: byteCounts[$0.key], lifetime: $0.value) })
        return (Dictionary(uniqueKeysWithValues: zip(lifetimes.map(\.key), plan.offsets)), plan.byteCount)
    }
}
