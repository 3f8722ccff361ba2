import CKernels
import FoveaCompiler
import FoveaTensor

/// A compiled program: its steps, and the memory they share.
final class OneDNNExecutable: Executable {
    let program: TracedProgram
    private let steps: [KernelStep]
    /// How many of the steps, which come first, are run only when what they follow from has changed.
    private let preparedCount: Int
    /// The places of the state that prepared steps follow from, and the versions for which they were run.
    private let preparedFrom: [Int]
    private var preparedVersions: [ResidentVersion?]
    private var isPrepared: Bool
    private let buffers: Buffers
    private var memory: ProgramMemory
    private let threads: Int32
    private let stateLayouts: [Layout]
    /// Which state a run replaces.
    private let updated: [Int]
    private let results: [Operand]
    /// The buffers (views included) that lie in each resident and each input.
    private let stateBuffers: [[Buffers.ID]]
    private let inputBuffers: [[Buffers.ID]]
    /// Constants, kept alive.
    private let constants: [CPUResident]

    let plan: Plan
    private(set) var counters = ExecutionCounters()
    private(set) var stepSeconds: [Double]
    var isProfiling = false {
        didSet { if isProfiling { stepSeconds = steps.map { _ in 0 } } }
    }

    init(_ compilation: Compilation, unsharedBytes: Int) {
        let (arenaMemory, preparedMemory) = (compilation.arena(), compilation.prepared())
        program = compilation.program
        steps = compilation.steps
        stepSeconds = steps.map { _ in 0 }
        preparedCount = compilation.preparedCount
        preparedFrom = compilation.preparedFrom
        preparedVersions = preparedFrom.map { _ in nil }
        isPrepared = preparedCount == 0
        var memory = ProgramMemory(
            arenaBytes: arenaMemory.byteCount, preparedBytes: preparedMemory.byteCount,
            scratchBytes: compilation.scratchBytes)
        threads = Int32(compilation.options.threads)
        stateLayouts = compilation.stateLayouts
        updated = compilation.graph.donations.map(\.input)
        results = compilation.results
        buffers = Buffers(count: compilation.places.count, placeholder: memory.nowhere.base)
        var stateBuffers = program.state.map { _ in [Buffers.ID]() }
        var inputBuffers = program.inputs.map { _ in [Buffers.ID]() }
        var constants: [CPUResident] = []
        for index in compilation.places.indices {
            let id = Buffers.ID(index: index)
            let root = compilation.root(id)
            switch compilation.places[root] {
            case .scratch: memory.place(id, in: .scratch, at: 0)
            case .state(let position): stateBuffers[position].append(id)
            case .input(let position): inputBuffers[position].append(id)
            case .constant(let stored):
                constants.append(stored)
                buffers[id] = stored.bytes
            case .prepared: memory.place(id, in: .prepared, at: preparedMemory.offsets[root])
            case .arena: memory.place(id, in: .arena, at: arenaMemory.offsets[root])
            }
        }
        self.stateBuffers = stateBuffers
        self.inputBuffers = inputBuffers
        self.constants = constants
        self.memory = memory
        plan = Plan(
            backend: compilation.name, steps: steps.map(\.plan), arenaBytes: arenaMemory.byteCount,
            unsharedBytes: unsharedBytes, preparedBytes: preparedMemory.byteCount,
            scratchBytes: compilation.scratchBytes)
    }

    func run(state: [any Resident], inputs: [NDArray]) throws {
        try program.check(state: state, inputs: inputs)
        counters.allocations += try memory.take(for: buffers)
        for place in state.indices { try bind(state[place], at: place) }
        fovea_set_threads(threads)
        defer { for index in updated.indices { (state[updated[index]] as? CPUResident)?.wasWritten() } }
        try bind(inputs, from: 0) {
            try prepare(state)
            try runSteps(preparedCount..<steps.count)
        }
        counters.runs += 1
    }

    /// Points the state's buffers at a resident, in the layout that the program wants.
    private func bind(_ resident: any Resident, at place: Int) throws {
        guard let resident = resident as? CPUResident else {
            throw FoveaError.invalid(
                "the state '\(program.state[place])' lives with another backend; make it with this one's resident(_:)")
        }
        guard !stateBuffers[place].isEmpty else { return }
        if resident.layout != stateLayouts[place] {
            resident.relayout(to: stateLayouts[place])
            counters.relayouts += 1
        }
        point(stateBuffers[place], to: resident.bytes)
    }

    /// Runs the prepared steps, if the state that they follow from is not what it was.
    private func prepare(_ state: [any Resident]) throws {
        for index in preparedFrom.indices where preparedVersions[index] != state[preparedFrom[index]].version {
            preparedVersions[index] = state[preparedFrom[index]].version
            isPrepared = false
        }
        guard !isPrepared else { return }
        try runSteps(0..<preparedCount)
        isPrepared = true
        counters.preparations += preparedCount
    }

    private func runSteps(_ positions: Range<Int>) throws {
        guard isProfiling else {
            for position in positions { try steps[position].run(buffers) }
            return
        }
        let clock = ContinuousClock()
        for position in positions {
            let duration = try clock.measure { try steps[position].run(buffers) }
            stepSeconds[position] += duration / .seconds(1)
        }
    }

    /// Points the input buffers at the arrays' memory while `body` runs; nothing is copied.
    private func bind(_ inputs: [NDArray], from place: Int, _ body: () throws -> Void) throws {
        guard place < inputs.count else { return try body() }
        try inputs[place].withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { point(inputBuffers[place], to: UnsafeMutableRawPointer(mutating: base)) }
            try bind(inputs, from: place + 1, body)
        }
    }

    private func point(_ ids: [Buffers.ID], to memory: UnsafeMutableRawPointer) {
        for index in ids.indices { buffers[ids[index]] = memory }
    }

    func read(output: Int) throws -> NDArray {
        try program.checkOutput(output, hasRun: counters.runs > 0)
        let result = results[output]
        return NDArray(result.type) { bytes in
            guard let base = bytes.baseAddress else { return }
            Layout.convert(result.type, from: buffers[result.buffer], result.layout, to: base, .plain)
        }
    }

    func item(output: Int) throws -> Double {
        try program.checkItem(output, hasRun: counters.runs > 0)
        // Any layout of one element begins with it.
        return results[output].type.dtype.number(at: buffers[results[output].buffer])
    }
}

extension DType {
    /// The number at an address.
    fileprivate func number(at address: UnsafeRawPointer) -> Double {
        switch self {
        case .f32: Double(address.load(as: Float.self))
        case .f64: address.load(as: Double.self)
        case .i32: Double(address.load(as: Int32.self))
        case .u8, .bool: Double(address.load(as: UInt8.self))
        }
    }
}
