import FoveaInterchange
import FoveaTensor
import Foundation
import TestSupport
import Testing

/// Files of torch.save, written by `Fixtures/pytorch.py`.
@Suite struct PyTorchFormatTests {
    static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)").path
    }

    private struct Numbers: Decodable {
        let shape: [Int]
        let values: [Double]
    }

    /// Halves are exact in f32, so that nothing is rounded on the way.
    @Test func everyKindAndEveryView() throws {
        let url = URL(fileURLWithPath: Self.path("pytorch.json"))
        let expected = try JSONDecoder().decode([String: Numbers].self, from: Data(contentsOf: url))
        let file = try TensorFile(contentsOf: Self.path("kinds.pth"))
        let found = Dictionary(uniqueKeysWithValues: file.arrays.map { ($0.path, $0.array) })
        #expect(Set(found.keys) == Set(expected.keys).subtracting(["i64"]), "I64 is passed over")
        for (name, array) in found {
            let truth = try #require(expected[name])
            #expect(array.shape.dimensions == truth.shape, "\(name)")
            #expect(array.doubles == truth.values, "\(name)")
        }
        #expect(found["f64"]?.dtype == .f64 && found["i32"]?.dtype == .i32 && found["u8"]?.dtype == .u8)
        #expect(found["bool"]?.dtype == .bool && found["bf16"]?.dtype == .f32)
        #expect(file.notes.isEmpty)
    }

    @Test func wrappersAndPrefixesAreTakenOff() throws {
        let names = ["0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var"]
        let plain = try TensorFile(contentsOf: Self.path("plain.pth"))
        #expect(plain.arrays.map(\.path) == names && plain.notes.isEmpty)
        let parallel = try TensorFile(contentsOf: Self.path("parallel.pt"))
        #expect(parallel.arrays.map(\.path) == names)
        #expect(parallel.notes == ["the prefix 'module.' was taken off all names"])
        #expect(parallel.arrays.map(\.array) == plain.arrays.map(\.array))
        let checkpoint = try TensorFile(contentsOf: Self.path("checkpoint.pth"))
        #expect(checkpoint.arrays.map(\.array) == plain.arrays.map(\.array))
        #expect(
            checkpoint.notes == [
                "the state dictionary was taken from 'state_dict' in the file",
                "the prefix 'module.' was taken off all names",
            ])
    }

    @Test(arguments: [
        ("evil.pth", ["it calls 'posix.system'", "nothing of it was run"]),
        ("module.pth", ["it calls 'torch.nn.modules.container.Sequential'", "torch.save(model.state_dict(), path)"]),
        ("arguments.pth", ["it calls 'argparse.Namespace'"]),
        ("nothing.pth", ["no state dictionary of tensors", "'epoch', 'loss'"]),
        ("legacy.pth", ["before 1.6", "torch.save(torch.load("]),
    ])
    func whatIsNoStateDictionaryIsRefused(_ name: String, _ parts: [String]) throws {
        let error = try #require(throws: FoveaError.self) { try TensorFile(contentsOf: Self.path(name)) }
        for part in parts { #expect(error.message.contains(part), "\(error.message)") }
        #expect(error.kind == .invalid)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/fovea-was-here"))
    }

    @Test func nothingIsWritten() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: FoveaError.self) { try TensorFile([]).write(to: folder.path("w.pth")) }
        #expect(
            error?.kind == .usage
                && error?.message.contains("read but not written; arrays are written as: .safetensors") == true)
    }

    /// What is no file of PyTorch's is not told of as safetensors, in which it is written nowhere.
    @Test func whatIsNoFileOfPyTorchs() throws {
        let folder = try TemporaryFolder()
        for content in ["", "hello", "a text that is longer than eight bytes"] {
            let path = try folder.write(Data(content.utf8), to: "w.pth")
            expectError(containing: "w.pth: it does not begin as a .pth file does") { try TensorFile(contentsOf: path) }
        }
    }

    /// Damage is a sentence or goes unnoticed in the numbers, but never a trap.
    @Test func damagedFiles() throws {
        let folder = try TemporaryFolder()
        let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: Self.path("checkpoint.pth"))))
        let damaged = folder.path("damaged.pth")
        func read(_ bytes: [UInt8]) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: damaged))
            do {
                _ = try TensorFile(contentsOf: damaged)
            } catch let error as FoveaError {
                #expect(error.kind == .invalid && error.message.contains("damaged.pth"), "\(error)")
            }
        }
        for length in stride(from: 0, to: whole.count, by: 37) { try read(Array(whole[..<length])) }
        for place in stride(from: 0, to: whole.count, by: 3) {
            for value: UInt8 in [0, 0x7f, 0xff, whole[place] ^ 1] {
                var bytes = whole
                bytes[place] = value
                try read(bytes)
            }
        }
    }
}
