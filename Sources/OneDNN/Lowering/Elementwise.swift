import CKernels
import FoveaCompiler
import FoveaTensor

/// Fused elementwise chains run on the vector machine of `CKernels`: one pass over memory, whatever the chain.
extension FusedElementwise: Lowering {
    /// Whether the vector machine knows the operation for these types.
    static func isSupported(_ operation: any ElementwiseOperation, _ inputs: [DType], _ output: DType) -> Bool {
        guard !(inputs + [output]).contains(.f64) else { return false }
        switch operation {
        case is Operations.ReLUGradient: return inputs.allSatisfy { $0 == .f32 }
        case is Operations.Select, is Operations.Cast: return true
        // Copies keep their lanes; bytes that arithmetic could overflow are never its operands (the shape rule casts).
        case let instruction as any VectorInstruction:
            return (inputs.first == .f32 ? instruction.float : instruction.integer) != nil
        default: return false
        }
    }

    package func isSupported(_ site: OperationSite) -> Bool {
        // The machine walks at most six loops; whatever has more axes is rare enough for the reference backend.
        space.rank <= 6
            && instructions.allSatisfy { instruction in
                let types = instruction.operands.map { dtype(of: $0, inputs: site.inputs) }
                return FusedElementwise.isSupported(instruction.operation, types, instruction.dtype)
            }
    }

    /// What has the space's shape agrees on one layout without padding; what is stretched is row-major.
    package func demands(_ site: OperationSite) -> LayoutDemands {
        let follow = LayoutDemand.shared(0) { [space] in
            $0.elementCount(of: space) == space.count && $0.extents(of: space).count <= 6
        }
        return LayoutDemands(
            inputs: site.inputs.map { $0.shape == space ? follow : .plain }, outputs: site.outputs.map { _ in follow })
    }

    package func lower(_ step: StepBuilder) throws {
        lower(step, inputs: step.inputs, splats: step.splats, outputs: step.outputs)
    }

    /// One step; or two, each with a half of the instructions, where these need more than the machine has.
    private func lower(_ step: StepBuilder, inputs operands: [Operand], splats: [Double?], outputs: [Operand]) {
        let assembled = assemble(types: operands.map(\.type), splats: splats)
        guard assembled.fits(results: outputs.count) || instructions.count == 1 else {
            return lowerHalves(step, inputs: operands, splats: splats, outputs: outputs)
        }
        let reads = assembled.inputs.map { operands[$0] }
        let walk = ElementwiseWalk(
            space: space, layout: outputs.first?.layout ?? .plain,
            operands: reads.map { $0.type.shape == space ? nil : $0.type.shape })
        let read = reads.indices.map { index in
            fovea_elementwise_operand(
                element: reads[index].type.dtype.element, contiguous: walk.strides[index] == nil ? 1 : 0,
                strides: tuple6(walk.strides[index] ?? []))
        }
        let written = outputs.map {
            fovea_elementwise_operand(element: $0.type.dtype.element, contiguous: 1, strides: tuple6([]))
        }
        let program = VectorProgram(
            extents: walk.extents, inputs: read, outputs: written, outputRegisters: assembled.results,
            instructions: assembled.code, registers: assembled.registers)
        let threads = step.threads
        let (readIDs, writeIDs) = (reads.map(\.buffer), outputs.map(\.buffer))
        let straight = reads.indices.filter { read[$0].contiguous == 1 }
        let pairs = outputs.indices.flatMap { output in
            straight.filter { reads[$0].type.dtype.size == outputs[output].type.dtype.size }
                .map { KernelStep.InPlace(output: output, input: $0) }
        }
        step.add(.kernel, "vector machine", reads, outputs, inPlace: pairs) {
            program.run($0, readIDs, writeIDs, threads: threads)
        }
    }

    /// The first half of the instructions, and then the second, which reads what the first has made.
    private func lowerHalves(_ step: StepBuilder, inputs operands: [Operand], splats: [Double?], outputs: [Operand]) {
        let half = instructions.count / 2
        let made = inputs..<(inputs + half)
        let readLater = Set(instructions[half...].flatMap(\.operands))
        let kept = made.filter { readLater.contains($0) || results.contains($0) }
        let types = operands.map(\.type)
        let carried = kept.map { register in
            if let place = results.firstIndex(of: register) { return outputs[place] }
            var between = Operand(
                type: TensorType(space, dtype(of: register, inputs: types)), layout: outputs[0].layout,
                buffer: .scratch)
            between.buffer = step.temporary(bytes: between.byteCount)
            return between
        }
        var first = self
        first.instructions = Array(instructions[..<half])
        first.results = kept
        first.lower(step, inputs: operands, splats: splats, outputs: carried)

        // A result that is asked for twice is made once and copied.
        let late = results.indices.filter { !made.contains(results[$0]) || results.firstIndex(of: results[$0]) != $0 }
        guard !late.isEmpty else { return }
        func renamed(_ register: Int) -> Int {
            if register < inputs { return register }
            guard made.contains(register) else { return register - half + kept.count }
            return inputs + (kept.firstIndex(of: register) ?? 0)
        }
        var second = self
        second.inputs = inputs + kept.count
        second.instructions = instructions[half...].map { instruction in
            var instruction = instruction
            instruction.operands = instruction.operands.map(renamed)
            return instruction
        }
        second.results = late.map { renamed(results[$0]) }
        second.lower(
            step, inputs: operands + carried, splats: splats + carried.map { _ in nil },
            outputs: late.map { outputs[$0] })
    }

    /// A chain in the machine's instructions.
    private struct Assembly {
        var code: [fovea_elementwise_instruction]
        /// The operands that are read from memory.
        var inputs: [Int]
        /// Where the results are.
        var results: [Int32]
        var registers: Int

        /// Whether the machine has room for it.
        func fits(results count: Int) -> Bool {
            registers <= Int(FOVEA_ELEMENTWISE_MAX_REGISTERS) && inputs.count <= Int(FOVEA_ELEMENTWISE_MAX_INPUTS)
                && count <= Int(FOVEA_ELEMENTWISE_MAX_OUTPUTS)
        }
    }

    /// Numbers known at compile time become immediates.
    private func assemble(types: [TensorType], splats: [Double?]) -> Assembly {
        let used = Set(instructions.flatMap(\.operands) + results)
        let live = (0..<inputs).filter { splats[$0] == nil && used.contains($0) }
        var register = [Int32](repeating: -1, count: inputs + instructions.count)
        let splat: [Double?] = splats + instructions.map { _ in nil }
        for (index, input) in live.enumerated() { register[input] = Int32(index) }
        var code: [fovea_elementwise_instruction] = []
        var next = Int32(live.count)

        func emit(_ opcode: fovea_opcode, _ operands: [Int32], _ immediate: Float = 0) -> Int32 {
            var padded = operands
            while padded.count < 3 { padded.append(0) }
            code.append(
                .init(
                    opcode: Int32(opcode.rawValue), destination: next, a: padded[0], b: padded[1], c: padded[2],
                    immediate: immediate))
            next += 1
            return next - 1
        }
        func constant(_ value: Double, _ dtype: DType) -> Int32 {
            let integer = UInt32(bitPattern: Int32(clampingTruncated: value))
            return emit(FOVEA_OP_CONSTANT, [], dtype == .f32 ? Float(value) : Float(bitPattern: integer))
        }
        func materialized(_ operand: Int) -> Int32 {
            if register[operand] < 0, let value = splat[operand] {
                register[operand] = constant(value, dtype(of: operand, inputs: types))
            }
            return register[operand]
        }
        for (index, instruction) in instructions.enumerated() {
            let operands = instruction.operands
            let from = dtype(of: operands[0], inputs: types)
            let made = inputs + index
            switch instruction.operation {
            case is Operations.ReLUGradient:
                register[made] = emit(FOVEA_OP_RELU_GRAD, [materialized(operands[1]), materialized(operands[0])])
            case is Operations.Select:
                register[made] = emit(FOVEA_OP_SELECT, operands.map(materialized))
            case is Operations.Cast:
                register[made] = castOpcodes(from, instruction.dtype)
                    .reduce(materialized(operands[0])) { emit($1, [$0]) }
            case let operation as any VectorInstruction:
                if from == .f32, operands.count == 2, let opcode = operation.immediate, let value = splat[operands[1]] {
                    register[made] = emit(opcode, [materialized(operands[0])], Float(value))
                } else if from == .f32, operands.count == 2, let value = splat[operands[0]],
                    operation is Operations.Multiply || operation is Operations.Add, let opcode = operation.immediate
                {
                    register[made] = emit(opcode, [materialized(operands[1])], Float(value))
                } else if from == .f32, operation is Operations.Subtract, let value = splat[operands[1]] {
                    register[made] = emit(FOVEA_OP_ADD_I, [materialized(operands[0])], -Float(value))
                } else if from == .f32, operation is Operations.Subtract, let value = splat[operands[0]] {
                    register[made] = emit(FOVEA_OP_RSUB_I, [materialized(operands[1])], Float(value))
                } else if let opcode = from == .f32 ? operation.float : operation.integer {
                    register[made] = emit(opcode, operands.map(materialized))
                }
            default: break
            }
        }
        // Every result needs a register of its own that an instruction has written.
        var kept: [Int32] = []
        for result in results {
            let made = materialized(result)
            kept.append(made < live.count || kept.contains(made) ? emit(FOVEA_OP_COPY, [made]) : made)
        }
        let allocation = RegisterAllocation(
            code.joiningProducts(results: kept), operands: live.count, results: kept)
        return Assembly(
            code: allocation.code, inputs: live, results: allocation.results, registers: allocation.registers)
    }

    /// Lanes are f32 or i32; what is stored in a byte is brought into its range first.
    private func castOpcodes(_ from: DType, _ to: DType) -> [fovea_opcode] {
        switch (from == .f32, to) {
        case (true, .bool): [FOVEA_OP_F32_TO_BOOL]
        case (true, .u8): [FOVEA_OP_F32_TO_I32, FOVEA_OP_I32_TO_U8]
        case (true, .i32): [FOVEA_OP_F32_TO_I32]
        case (false, .f32): [FOVEA_OP_I32_TO_F32]
        case (false, .bool): [FOVEA_OP_I32_TO_BOOL]
        case (false, .u8): [FOVEA_OP_I32_TO_U8]
        default: []
        }
    }
}

extension StepBuilder {
    /// A sum with another image and ReLU of a result where it lies, as far as asked; both are of one layout, whichever it is.
    func addEpilogue(to y: Operand, adding addend: Operand?, relu: Bool) {
        guard addend != nil || relu else { return }
        let operand = fovea_elementwise_operand(element: DType.f32.element, contiguous: 1, strides: tuple6([]))
        func instruction(_ opcode: fovea_opcode, _ b: Int32) -> fovea_elementwise_instruction {
            fovea_elementwise_instruction(
                opcode: Int32(opcode.rawValue), destination: 0, a: 0, b: b, c: 0, immediate: 0)
        }
        let read = [y] + [addend].compactMap { $0 }
        let program = VectorProgram(
            extents: [y.layout.elementCount(of: y.type.shape)], inputs: read.map { _ in operand }, outputs: [operand],
            outputRegisters: [0],
            instructions: (addend == nil ? [] : [instruction(FOVEA_OP_ADD, 1)])
                + (relu ? [instruction(FOVEA_OP_RELU, 0)] : []),
            registers: read.count)
        let (threads, buffers) = (threads, read.map(\.buffer))
        let name = [addend == nil ? nil : "Add", relu ? "ReLU" : nil].compactMap { $0 }.joined(separator: "+")
        add(.kernel, "vector machine", named: name, read, [y]) {
            program.run($0, buffers, [y.buffer], threads: threads)
        }
    }
}
