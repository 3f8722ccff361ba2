@testable import FoveaCompiler
import FoveaOneDNN
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

/// A chain that needs more registers, operands or results than the vector machine has runs in several steps.
@Suite("Elementwise chains too long for the vector machine")
struct LongElementwiseChainTests {
    /// All of `width` numbers are made before the first is read again, so that none of their registers is free.
    private func wide(_ width: Int, inputs: Int) -> FusedElementwise {
        var instructions = (0..<width).map { index in
            FusedElementwise.Instruction(
                operation: Operations.Maximum(), operands: [index % inputs, (index * 7 + 1) % inputs], dtype: .f32)
        }
        var sum = inputs
        for index in 1..<width {
            instructions.append(
                .init(operation: Operations.Add(), operands: [sum, inputs + width - index], dtype: .f32))
            sum = inputs + instructions.count - 1
        }
        return FusedElementwise(
            space: [5, 33], inputs: inputs, instructions: instructions, results: [sum, inputs + 3, sum - 2])
    }

    @Test(arguments: [(20, 16), (70, 16), (200, 40)])
    func agreesWithTheReference(_ width: Int, _ inputs: Int) throws {
        let chain = wide(width, inputs: inputs)
        let arrays = (0..<inputs).map { randomArray($0 % 3 == 0 ? [33] : [5, 33], seed: UInt64($0)) }
        func results(_ inputs: [Tensor]) throws -> [Tensor] { try Tensor.applying(chain, to: inputs) }
        let found = try run(on: OneDNNBackend(), arrays, results)
        let truth = try run(on: ReferenceBackend(), arrays, results)
        for (result, expected) in zip(found, truth) { expectClose(result, expected, relative: 1e-5, absolute: 1e-5) }
    }

    @Test func itTakesSeveralSteps() throws {
        let chain = wide(70, inputs: 16)
        let program = Program(backend: OneDNNBackend()) { _, inputs in
            .init(outputs: NamedValues("y", try Tensor.applying(chain, to: inputs.values)))
        }
        let types = NamedValues("x", (0..<16).map { _ in TensorType([5, 33]) })
        let steps = try program.executable(state: [:], inputs: types).plan.steps
        #expect(steps.count { $0.algorithm == "vector machine" } > 1)
        #expect(steps.allSatisfy { $0.kind == .kernel })
    }
}
