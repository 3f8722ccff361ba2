import CKernels
import FoveaCompiler
import FoveaTensor

/// A compiled program: its steps, and the memory they share.
final class OneDNNExecutable: Executable {
    private let steps: [Step]
    private let buffers: Buffers
    private let arena: Block
    private let scratch: Block
    private let threads: Int32
    private let stateLayouts: [Layout]
    private let results: [Operand]
    private let inputTypes: [TensorType]
    /// The buffers (views included) that lie in each resident and each input.
    private let stateBuffers: [[Buffers.ID]]
    private let inputBuffers: [[Buffers.ID]]
    /// Constants, kept alive.
    private let constants: [Resident]

    let plan: Plan
    private(set) var counters = ExecutionCounters()
    private(set) var stepSeconds: [Double]
    var isProfiling = false {
        didSet { if isProfiling { stepSeconds = steps.map { _ in 0 } } }
    }

    init(_ compilation: Compilation, memory: (offsets: [Int: Int], byteCount: Int), unsharedBytes: Int) {
        steps = compilation.steps
        stepSeconds = steps.map { _ in 0 }
        arena = Block(byteCount: memory.byteCount)
        scratch = Block(byteCount: compilation.scratchBytes)
        counters.allocations = 2
        threads = Int32(compilation.options.threads)
        stateLayouts = compilation.stateLayouts
        results = compilation.results
        inputTypes = compilation.graph.inputs.dropFirst(compilation.resident).map { compilation.graph.types[$0] }
        buffers = Buffers(count: compilation.places.count, placeholder: scratch.base)
        var stateBuffers = [[Buffers.ID]](repeating: [], count: compilation.resident)
        var inputBuffers = [[Buffers.ID]](repeating: [], count: inputTypes.count)
        var constants: [Resident] = []
        for index in compilation.places.indices {
            let id = Buffers.ID(index: index)
            let root = compilation.root(id)
            switch compilation.places[root] {
            case .scratch: break
            case .state(let position): stateBuffers[position].append(id)
            case .input(let position): inputBuffers[position].append(id)
            case .constant(let stored):
                constants.append(stored)
                buffers[id] = stored.bytes
            case .arena: if let offset = memory.offsets[root] { buffers[id] = arena.base + offset }
            }
        }
        self.stateBuffers = stateBuffers
        self.inputBuffers = inputBuffers
        self.constants = constants
        plan = Plan(
            backend: compilation.name, steps: steps.map(\.plan), arenaBytes: memory.byteCount,
            unsharedBytes: unsharedBytes, scratchBytes: compilation.scratchBytes)
    }

    func run(state: [Resident], inputs: [NDArray]) throws -> [NDArray] {
        for (index, resident) in state.enumerated() where !stateBuffers[index].isEmpty {
            if resident.layout != stateLayouts[index] {
                resident.relayout(to: stateLayouts[index])
                counters.relayouts += 1
            }
            for id in stateBuffers[index] { buffers[id] = resident.bytes }
        }
        fovea_set_threads(threads)
        try bind(inputs[...]) {
            if isProfiling { return try runProfiling() }
            for step in steps { try step.run(buffers) }
        }
        counters.runs += 1
        return results.map { result in
            NDArray(result.type) { bytes in
                guard let base = bytes.baseAddress else { return }
                Layout.convert(result.type, from: buffers[result.buffer], result.layout, to: base, .plain)
            }
        }
    }

    private func runProfiling() throws {
        let clock = ContinuousClock()
        for (position, step) in steps.enumerated() {
            let duration = try clock.measure { try step.run(buffers) }
            stepSeconds[position] += duration / .seconds(1)
        }
    }

    /// Points the input buffers at the arrays' memory while `body` runs; nothing is copied.
    private func bind(_ inputs: ArraySlice<NDArray>, _ body: () throws -> Void) throws {
        guard let array = inputs.first else { return try body() }
        let position = inputs.startIndex
        guard array.type == inputTypes[position] else {
            throw FoveaError.invalid(
                "the program expects input \(position) of type \(inputTypes[position]), but got \(array.type)")
        }
        try array.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress {
                for id in inputBuffers[position] { buffers[id] = UnsafeMutableRawPointer(mutating: base) }
            }
            try bind(inputs.dropFirst(), body)
        }
    }
}

/// One block of memory that is given back with its owner.
private final class Block {
    let base: UnsafeMutableRawPointer

    init(byteCount: Int) { base = .allocateAligned(byteCount: byteCount) }

    deinit { base.deallocate() }
}
