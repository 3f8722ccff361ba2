import FoveaTensor

/// The blocks that a program's values and kernels share. They are taken when it first runs: a program that is only compiled, to see its
/// plan, costs nothing.
struct ProgramMemory {
    /// Which block.
    enum Region: CaseIterable {
        /// Intermediate values.
        case arena
        /// What prepared steps made, kept from run to run.
        case prepared
        /// What kernels use while they run.
        case scratch
    }

    /// Where buffers point that lie nowhere yet.
    let nowhere = Block(byteCount: 64)
    private let byteCounts: [Region: Int]
    private var places: [(buffer: Buffers.ID, region: Region, offset: Int)] = []
    private var blocks: [Region: Block] = [:]

    init(arenaBytes: Int, preparedBytes: Int, scratchBytes: Int) {
        byteCounts = [.arena: arenaBytes, .prepared: preparedBytes, .scratch: scratchBytes]
    }

    /// - Parameter offset: In the region; `nil` for a buffer that nothing uses.
    mutating func place(_ buffer: Buffers.ID, in region: Region, at offset: Int?) {
        if let offset { places.append((buffer, region, offset)) }
    }

    /// Takes the blocks, unless they are taken already, and points the buffers into them.
    ///
    /// - Returns: how many blocks were taken.
    /// - Throws: a sentence when the machine has not the memory.
    mutating func take(for buffers: Buffers) throws -> Int {
        guard blocks.isEmpty else { return 0 }
        let bytes = byteCounts.values.reduce(0, +)
        // What is small is not worth asking the system for.
        if bytes > 64 << 20 {
            try MachineMemory().require(
                bytes, for: "one run of the network", "use smaller batches, smaller images or a smaller network")
        }
        for region in Region.allCases { blocks[region] = Block(byteCount: byteCounts[region] ?? 0) }
        for place in places {
            if let block = blocks[place.region] { buffers[place.buffer] = block.base + place.offset }
        }
        return blocks.count
    }

    /// One block of memory that is given back with its owner.
    final class Block {
        let base: UnsafeMutableRawPointer

        init(byteCount: Int) { base = .allocateAligned(byteCount: byteCount) }

        deinit { base.deallocate() }
    }
}
