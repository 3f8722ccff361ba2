import CKernels
import FoveaTensor

/// A program of the vector machine, with the memory its C form points into.
final class VectorProgram {
    private let inputs: UnsafeMutableBufferPointer<fovea_elementwise_operand>
    private let outputs: UnsafeMutableBufferPointer<fovea_elementwise_operand>
    private let outputRegisters: UnsafeMutableBufferPointer<Int32>
    private let instructions: UnsafeMutableBufferPointer<fovea_elementwise_instruction>
    private let reads: UnsafeMutableBufferPointer<UnsafeRawPointer?>
    private let writes: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>
    private var program: fovea_elementwise_program

    init(
        extents: [Int], inputs: [fovea_elementwise_operand], outputs: [fovea_elementwise_operand],
        outputRegisters: [Int32], instructions: [fovea_elementwise_instruction], registers: Int
    ) {
        precondition(
            registers <= Int(FOVEA_ELEMENTWISE_MAX_REGISTERS) && inputs.count <= Int(FOVEA_ELEMENTWISE_MAX_INPUTS)
                && outputs.count <= Int(FOVEA_ELEMENTWISE_MAX_OUTPUTS),
            "the elementwise chain needs \(registers) registers, more than the vector machine has")
        func store<Element>(_ list: [Element]) -> UnsafeMutableBufferPointer<Element> {
            let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(list.count, 1))
            _ = memory.initialize(from: list)
            return memory
        }
        self.inputs = store(inputs)
        self.outputs = store(outputs)
        self.outputRegisters = store(outputRegisters)
        self.instructions = store(instructions)
        reads = store(inputs.map { _ in nil })
        writes = store(outputs.map { _ in nil })
        program = fovea_elementwise_program()
        program.rank = Int32(extents.count)
        program.extents = tuple6(extents)
        program.input_count = Int32(inputs.count)
        program.output_count = Int32(outputs.count)
        program.instruction_count = Int32(instructions.count)
        program.register_count = Int32(registers)
        program.inputs = UnsafePointer(self.inputs.baseAddress)
        program.outputs = UnsafePointer(self.outputs.baseAddress)
        program.output_registers = UnsafePointer(self.outputRegisters.baseAddress)
        program.instructions = UnsafePointer(self.instructions.baseAddress)
    }

    deinit {
        inputs.deallocate()
        outputs.deallocate()
        outputRegisters.deallocate()
        instructions.deallocate()
        reads.deallocate()
        writes.deallocate()
    }

    func run(_ buffers: Buffers, _ readIDs: [Buffers.ID], _ writeIDs: [Buffers.ID], threads: Int32) {
        for index in readIDs.indices { reads[index] = UnsafeRawPointer(buffers[readIDs[index]]) }
        for index in writeIDs.indices { writes[index] = buffers[writeIDs[index]] }
        fovea_elementwise_run(&program, reads.baseAddress, writes.baseAddress, threads)
    }
}

extension DType {
    var element: Int32 {
        let element =
            switch self {
            case .f32: FOVEA_ELEMENT_F32
            case .f64: preconditionFailure("the vector machine has no f64")
            case .i32: FOVEA_ELEMENT_I32
            case .u8, .bool: FOVEA_ELEMENT_U8
            }
        return Int32(element.rawValue)
    }
}

/// At most six numbers as C's array of six, padded with zeros.
func tuple6(_ list: [Int]) -> (Int64, Int64, Int64, Int64, Int64, Int64) {
    var tuple: (Int64, Int64, Int64, Int64, Int64, Int64) = (0, 0, 0, 0, 0, 0)
    withUnsafeMutableBytes(of: &tuple) { bytes in
        let values = bytes.bindMemory(to: Int64.self)
        for (index, value) in list.enumerated() { values[index] = Int64(value) }
    }
    return tuple
}
