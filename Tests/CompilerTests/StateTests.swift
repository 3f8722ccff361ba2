import FoveaCompiler
import FoveaTensor
import TestSupport
import Testing

@Suite("State is updated in place, whatever the update")
struct StateTests {
    private func residents(_ values: [[Float]]) -> [Resident] { values.map { Resident(NDArray([$0.count], $0)) } }
    private func floats(_ resident: Resident) -> [Float] { resident.read().scalars(as: Float.self) }

    @Test(arguments: BackendUnderTest.all)
    func swapConstantAndInput(_ backend: BackendUnderTest) throws {
        let program = Program(backend: backend.backend) { state, inputs in
            .init(
                outputs: [state[0], try state[1] + inputs[0]],
                updates: [0: state[1], 1: state[0], 2: .full(7, state[2].type), 3: inputs[0], 4: try state[4] * 2])
        }
        let state = residents([[1, 2], [3, 4], [5, 6], [0, 0], [1, 10]])
        let input = NDArray([2], [Float(100), 200])
        let outputs = try program(state: state, inputs: [input])
        // Outputs show what was there before the update.
        #expect(outputs[0].scalars(as: Float.self) == [1, 2])
        #expect(outputs[1].scalars(as: Float.self) == [103, 204])
        #expect(state.map(floats) == [[3, 4], [1, 2], [7, 7], [100, 200], [2, 20]])
        _ = try program(state: state, inputs: [input])
        #expect(state.map(floats) == [[1, 2], [3, 4], [7, 7], [100, 200], [4, 40]])
        #expect(program.compilations == 1)
    }

    /// The update of one state reads another that is itself updated: both must see the old values.
    @Test(arguments: BackendUnderTest.all)
    func updatesReadOldValues(_ backend: BackendUnderTest) throws {
        let program = Program(backend: backend.backend) { state, _ in
            let (a, b) = (state[0], state[1])
            return .init(outputs: [], updates: [0: try a + b, 1: try a * b - a.sum()])
        }
        let state = residents([[1, 2, 3], [10, 20, 30]])
        _ = try program(state: state, inputs: [])
        #expect(state.map(floats) == [[11, 22, 33], [4, 34, 84]])
    }

    @Test("A program is compiled once per signature", arguments: BackendUnderTest.all)
    func signatures(_ backend: BackendUnderTest) throws {
        let program = Program(backend: backend.backend) { _, inputs in .init(outputs: [try inputs[0].sum()]) }
        for count in [3, 3, 5, 3, 5] {
            let ones = NDArray(repeating: 1, TensorType([count]))
            #expect(try program(state: [], inputs: [ones])[0].item == Double(count))
        }
        #expect(program.compilations == 2)
    }

    /// An output that is the new value itself, or a view of it, shows the new value.
    @Test(arguments: BackendUnderTest.all)
    func outputsCanBeTheUpdate(_ backend: BackendUnderTest) throws {
        let program = Program(backend: backend.backend) { state, _ in
            let doubled = try state[0] * 2
            return .init(
                outputs: [doubled, try doubled.reshaped([2, 1]), try state[0].reshaped([1, 2])], updates: [0: doubled])
        }
        let state = residents([[3, 5]])
        let outputs = try program(state: state, inputs: [])
        #expect(outputs[0].scalars(as: Float.self) == [6, 10])
        #expect(outputs[1].scalars(as: Float.self) == [6, 10])
        #expect(outputs[2].scalars(as: Float.self) == [3, 5])
        #expect(floats(state[0]) == [6, 10])
    }
}
