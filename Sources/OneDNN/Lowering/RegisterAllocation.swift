import CKernels

/// A chain with few registers: one that nobody reads any more is written again, so that a long chain's numbers stay in the
/// first-level cache. Operands and results keep registers of their own, which are pieces of their buffers.
struct RegisterAllocation {
    /// The same instructions on other registers.
    let code: [fovea_elementwise_instruction]
    /// Where the results are.
    let results: [Int32]
    /// How many registers there are, operands included.
    let registers: Int

    /// - Parameters:
    ///   - code: Each instruction makes a register of its own, in ascending order behind the operands.
    ///   - operands: The first registers, which nothing may write.
    ///   - results: The registers that are kept to the end.
    init(_ code: [fovea_elementwise_instruction], operands: Int, results: [Int32]) {
        var lastRead: [Int32: Int] = [:]
        for (place, instruction) in code.enumerated() {
            for register in instruction.operands { lastRead[register] = place }
        }
        let kept = Set(results)
        var renamed: [Int32: Int32] = [:]
        var free: [Int32] = []
        var next = Int32(operands)
        self.code = code.enumerated().map { place, instruction in
            var instruction = instruction
            let (read, made) = (Set(instruction.operands), instruction.destination)
            instruction.a = renamed[instruction.a] ?? instruction.a
            instruction.b = renamed[instruction.b] ?? instruction.b
            instruction.c = renamed[instruction.c] ?? instruction.c
            // Lane for lane, a result may lie where an operand lay.
            for register in read.sorted() where lastRead[register] == place && !kept.contains(register) {
                if let own = renamed[register] { free.append(own) }
            }
            if !kept.contains(made), let register = free.popLast() {
                instruction.destination = register
            } else {
                instruction.destination = next
                next += 1
            }
            renamed[made] = instruction.destination
            return instruction
        }
        self.results = results.map { renamed[$0] ?? $0 }
        registers = Int(next)
    }
}

extension fovea_elementwise_instruction {
    fileprivate var operands: [Int32] { [a, b, c] }
}
