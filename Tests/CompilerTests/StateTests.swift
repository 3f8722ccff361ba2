import FoveaCompiler
import FoveaTensor
import TestSupport
import Testing

@Suite("State is updated in place, whatever the update")
struct StateTests {
    private func residents(_ values: [[Float]], on backend: BackendUnderTest) throws -> NamedValues<any Resident> {
        NamedValues("s", try backend.backend.residents(values.map { NDArray([$0.count], $0) }))
    }
    private func floats(_ state: NamedValues<any Resident>) throws -> [[Float]] {
        try state.values.map { try $0.read().scalars(as: Float.self) }
    }

    @Test(arguments: BackendUnderTest.all)
    func swapConstantAndInput(_ backend: BackendUnderTest) throws {
        let program = Program(backend: backend.backend) { state, inputs in
            let (s, x) = (state.values, try inputs["x"])
            return .init(
                outputs: ["before": s[0], "sum": try s[1] + x],
                updates: ["s0": s[1], "s1": s[0], "s2": .full(7, s[2].type), "s3": x, "s4": try s[4] * 2])
        }
        let state = try residents([[1, 2], [3, 4], [5, 6], [0, 0], [1, 10]], on: backend)
        let x = NDArray([2], [Float(100), 200])
        let outputs = try program(state: state, inputs: ["x": x])
        // Outputs show what was there before the update.
        #expect(try outputs["before"].scalars(as: Float.self) == [1, 2])
        #expect(try outputs["sum"].scalars(as: Float.self) == [103, 204])
        #expect(try floats(state) == [[3, 4], [1, 2], [7, 7], [100, 200], [2, 20]])
        _ = try program(state: state, inputs: ["x": x])
        #expect(try floats(state) == [[1, 2], [3, 4], [7, 7], [100, 200], [4, 40]])
        #expect(program.compilations == 1)
    }

    /// The update of one state reads another that is itself updated: both must see the old values.
    @Test(arguments: BackendUnderTest.all)
    func updatesReadOldValues(_ backend: BackendUnderTest) throws {
        let program = Program(backend: backend.backend) { state, _ in
            let (a, b) = (try state["s0"], try state["s1"])
            return .init(outputs: [:], updates: ["s0": try a + b, "s1": try a * b - a.sum()])
        }
        let state = try residents([[1, 2, 3], [10, 20, 30]], on: backend)
        _ = try program(state: state, inputs: [:])
        #expect(try floats(state) == [[11, 22, 33], [4, 34, 84]])
    }

    @Test("A program is traced and compiled once per signature", arguments: BackendUnderTest.all)
    func signatures(_ backend: BackendUnderTest) throws {
        let program = Program(backend: backend.backend) { _, inputs in
            .init(outputs: ["sum": try inputs["x"].sum()])
        }
        _ = try program.traced(state: [:], inputs: ["x": TensorType([3])])
        for count in [3, 3, 5, 3, 5] {
            let ones = NDArray(repeating: 1, TensorType([count]))
            #expect(try program(state: [:], inputs: ["x": ones])["sum"].item == Double(count))
        }
        #expect(program.compilations == 2)
        #expect(program.traces == 2)
    }

    /// An output that is the new value itself, or a view of it, shows the new value; and it can be read when the state is gone.
    @Test(arguments: BackendUnderTest.all)
    func outputsCanBeTheUpdate(_ backend: BackendUnderTest) throws {
        let program = Program(backend: backend.backend) { state, _ in
            let doubled = try state["s0"] * 2
            return .init(
                outputs: [
                    "new": doubled, "view": try doubled.reshaped([2, 1]), "old": try state["s0"].reshaped([1, 2]),
                    "kept": try state["s1"],
                ], updates: ["s0": doubled])
        }
        func run() throws -> Program.Outcome {
            let state = try residents([[3, 5], [8, 9]], on: backend)
            let outcome = try program.run(state: state, inputs: [:])
            #expect(try floats(state) == [[6, 10], [8, 9]])
            return outcome
        }
        let outcome = try run()
        _ = try residents([[0, 0], [0, 0]], on: backend)
        #expect(try outcome.read("new").scalars(as: Float.self) == [6, 10])
        #expect(try outcome.read("view").scalars(as: Float.self) == [6, 10])
        #expect(try outcome.read("old").scalars(as: Float.self) == [3, 5])
        #expect(try outcome.read("kept").scalars(as: Float.self) == [8, 9])
    }

    @Test("A version names the numbers that a resident holds", arguments: BackendUnderTest.all)
    func versions(_ backend: BackendUnderTest) throws {
        let program = Program(backend: backend.backend) { state, _ in
            .init(outputs: ["sum": try state["s0"] + state["s1"]], updates: ["s0": try state["s0"] + 1])
        }
        let state = try residents([[1], [2]], on: backend)
        let before = state.values.map(\.version)
        #expect(before[0] != before[1])
        _ = try program(state: state, inputs: [:])
        #expect(state.values[0].version != before[0], "it was updated")
        #expect(state.values[1].version == before[1], "it was only read")
        try state.values[1].write(NDArray([1], [Float(2)]))
        #expect(state.values[1].version != before[1])
    }
}
