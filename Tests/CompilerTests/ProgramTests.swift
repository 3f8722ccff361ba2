import FoveaCompiler
import FoveaOneDNN
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

/// What a program was not compiled for is refused before anything runs: through public API nobody reads or writes memory that
/// is not there.
@Suite("Names, counts and types of a program")
struct ProgramTests {
    private func program(on backend: any Backend) -> Program {
        Program(backend: backend) { state, inputs in
            let (x, weight) = (try inputs["x"], try state["weight"])
            return .init(outputs: ["y": try x * weight, "sum": try x.sum()], updates: ["weight": try weight + x])
        }
    }

    private func sentence(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "nothing was thrown"
        } catch {
            return "\(error)"
        }
    }

    private let two = NDArray([2], [Float(1), 2])

    @Test(arguments: BackendUnderTest.all)
    func anExecutableChecksWhatItIsGiven(_ backend: BackendUnderTest) throws {
        let program = program(on: backend.backend)
        let executable = try program.executable(state: ["weight": two.type], inputs: ["x": two.type])
        let weight = try backend.backend.resident(two)
        let short = try backend.backend.resident(NDArray([1], [Float(5)]))
        let cases: [(String, () throws -> Void)] = [
            ("expects 1 of input, but got 0; 'x' is missing", { try executable.run(state: [weight], inputs: []) }),
            ("expects 1 of input, but got 2", { try executable.run(state: [weight], inputs: [two, two]) }),
            ("expects 1 of state, but got 0; 'weight' is missing", { try executable.run(state: [], inputs: [two]) }),
            (
                "the state 'weight' of type f32[2], but got f32[1]",
                { try executable.run(state: [short], inputs: [two]) }
            ),
            (
                "the input 'x' of type f32[2], but got i32[2]",
                { try executable.run(state: [weight], inputs: [NDArray([2], [Int32(1), 2])]) }
            ),
            ("has not run yet", { _ = try executable.read(output: 0) }),
        ]
        for (expected, body) in cases {
            let found = sentence(body)
            #expect(found.contains(expected), "\(found)")
        }
        #expect(try weight.read() == two && short.read().item == 5, "nothing was written")
        try executable.run(state: [weight], inputs: [two])
        #expect(try executable.read(output: 0).scalars(as: Float.self) == [1, 4])
        #expect(sentence { _ = try executable.item(output: 0) }.contains("'y' is no single number"))
        #expect(sentence { _ = try executable.read(output: 2) }.contains("no output 2"))
    }

    @Test func unknownNamesAreAnsweredWithTheKnownOnes() throws {
        let program = program(on: ReferenceBackend())
        let weight: NamedValues<any Resident> = ["weight": try ReferenceBackend().resident(two)]
        #expect(sentence { _ = try program(state: weight, inputs: ["z": two]) }.contains("no 'x' here; there are: 'z'"))
        let results = try program(state: weight, inputs: ["x": two])
        #expect(results.names == ["y", "sum"])
        #expect(sentence { _ = try results["loss"] }.contains("no 'loss' here; there are: 'y', 'sum'"))
        let outcome = try program.run(state: weight, inputs: ["x": two])
        #expect(sentence { _ = try outcome.item("loss") }.contains("gives no 'loss'; it gives: y, sum"))
        #expect(try outcome.item("sum") == 3)
        _ = try program.run(state: weight, inputs: ["x": two])
        #expect(sentence { _ = try outcome.item("sum") }.contains("another one has followed"))
    }

    @Test func anUpdateIsOfStateThatThereIsAndOfItsType() throws {
        let stranger = Program(backend: ReferenceBackend()) { state, _ in
            .init(outputs: [:], updates: ["other": try state["weight"]])
        }
        let weight: NamedValues<any Resident> = ["weight": try ReferenceBackend().resident(two)]
        #expect(sentence { _ = try stranger(state: weight, inputs: [:]) }.contains("no 'other' here"))
        let grown = Program(backend: ReferenceBackend()) { state, _ in
            .init(outputs: [:], updates: ["weight": try state["weight"].sum()])
        }
        #expect(
            sentence { _ = try grown(state: weight, inputs: [:]) }.contains("'weight' has type f32[2], but its update"))
    }

    @Test func stateOfAnotherBackendIsRefused() throws {
        let program = program(on: OneDNNBackend())
        let weight: NamedValues<any Resident> = ["weight": try ReferenceBackend().resident(two)]
        #expect(sentence { _ = try program(state: weight, inputs: ["x": two]) }.contains("lives with another backend"))
    }

    @Test(arguments: BackendUnderTest.all)
    func aResidentKeepsItsType(_ backend: BackendUnderTest) throws {
        let resident = try backend.backend.resident(two)
        #expect(sentence { try resident.write(NDArray([3], [Float(1), 2, 3])) }.contains("cannot hold"))
        #expect(try resident.read() == two)
    }
}
