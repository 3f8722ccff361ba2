import FoveaTensor

/// A chain of elementwise operations computed in one pass over memory.
///
/// Registers `0..<inputs` are the operands; each instruction makes one more. Every register stretches to `space`.
public struct FusedElementwise: CompositeOperation {
    /// One operation of the chain, applied to earlier registers.
    public struct Instruction: Sendable, Hashable {
        /// What is computed for each element.
        public var operation: any ElementwiseOperation
        /// The registers it reads, in the operation's order; all are earlier ones.
        public var operands: [Int]
        /// What the instruction makes.
        public var dtype: DType

        public static func == (a: Instruction, b: Instruction) -> Bool {
            AnyHashable(a.operation) == AnyHashable(b.operation) && a.operands == b.operands && a.dtype == b.dtype
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(AnyHashable(operation))
            hasher.combine(operands)
        }
    }

    /// The shape of every result, to which smaller operands are stretched.
    public var space: Shape
    /// The number of operands: the first registers.
    public var inputs: Int
    /// In the order they are executed; number `i` makes register `inputs + i`.
    public var instructions: [Instruction]
    /// The registers that are kept.
    public var results: [Int]

    public var name: String { instructions.map(\.operation.name).joined(separator: "+") }

    /// The dtype of a register.
    public func dtype(of register: Int, inputs types: [TensorType]) -> DType {
        register < inputs ? types[register].dtype : instructions[register - inputs].dtype
    }

    public func outputTypes(for types: [TensorType]) throws -> [TensorType] {
        results.map { TensorType(space, dtype(of: $0, inputs: types)) }
    }

    public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
        var registers = inputs
        for instruction in instructions {
            registers.append(
                try Tensor.applying(instruction.operation, to: instruction.operands.map { registers[$0] })[0])
        }
        return try results.map { try registers[$0].broadcast(to: space) }
    }

    public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
        .elementwise(inputs, outputs, flopsPerElement: instructions.count)
    }
}
