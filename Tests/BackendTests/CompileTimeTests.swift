import FoveaCompiler
import FoveaOneDNN
import FoveaTensor
import TestSupport
import Testing

/// Unrolled networks are long. What is held here is not a time, but that work does not grow with the square of the length.
@Suite("Compiling long graphs")
struct CompileTimeTests {
    /// A recurrence of so many steps, three operations each, with its gradient, and an update for every step's bias.
    private func compile(steps: Int) throws -> any Executable {
        let biases = NamedValues("b", (0..<steps).map { _ in TensorType([8]) })
        let program = Program(backend: OneDNNBackend(threads: 1)) { state, inputs in
            let weight = try inputs["weight"]
            let last = try state.values.reduce(inputs["x"]) { try ($0.matmul(weight) + $1).tanh() }
            let loss = try last.sum()
            let slopes = try gradients(of: loss, wrt: state.values)
            let updates = try zip(state.names, zip(state.values, slopes)).map { ($0, try $1.0 - 0.1 * $1.1) }
            return .init(outputs: ["loss": loss], updates: Dictionary(uniqueKeysWithValues: updates))
        }
        return try program.executable(
            state: biases, inputs: ["x": TensorType([4, 8]), "weight": TensorType([8, 8])])
    }

    @Test("Ten thousand operations", .timeLimit(.minutes(2)))
    func tenThousand() throws {
        let plan = try compile(steps: 1200).plan
        #expect(plan.steps.count > 4000)
        #expect(plan.count(of: .reference) == 0)
    }
}
