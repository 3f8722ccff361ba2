import FoveaInterchange
import FoveaTensor
import Foundation
import TestSupport
import Testing

@Suite struct SafetensorsTests {
    static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/kinds.safetensors").path

    /// The numbers are those of `kinds.py`.
    @Test func readsEveryKindThatPythonWrote() throws {
        let file = try Safetensors(contentsOf: Self.fixture, skippingUnsupported: true)
        #expect(file["f32"] == NDArray([2, 3], [1.5, -2, 3.25, 1e-30, 0.1, -7] as [Float]))
        #expect(file["f64"] == NDArray([2], [0.1, -1e300]))
        #expect(file["i32"] == NDArray([2], [2_147_483_647, -5] as [Int32]))
        // 6e-8 is one step of the subnormal halves: 2^-24.
        #expect(file["f16"] == NDArray([7], [1, -2.5, 65504, 0x1p-24, 0, -0.0, .infinity] as [Float]))
        // 1e38 with 8 bits of significand is 0x7E96 followed by zeros.
        #expect(file["bf16"] == NDArray([3], [1, -3.140625, Float(bitPattern: 0x7E96_0000)] as [Float]))
        #expect(file["u8"] == NDArray([3], [0, 255, 7] as [UInt8]))
        #expect(file["bool"] == NDArray([3], [true, false, true]))
        #expect(file.metadata == ["format": "pt", "note": "\"é\""])
        #expect(file.skipped == ["bn.num_batches_tracked"])
        #expect(file["bn.num_batches_tracked"] == nil)
    }

    @Test func unsupportedKindsAreRefusedUnlessSkipped() {
        expectError(containing: "kinds.safetensors", "'bn.num_batches_tracked' holds I64") {
            try Safetensors(contentsOf: Self.fixture)
        }
    }

    @Test func writtenBytesFollowTheFormat() throws {
        let folder = try TemporaryFolder()
        try Safetensors(
            [.init("b", NDArray([2], [7, 9] as [UInt8])), .init("a", NDArray([1, 1], [1] as [Float]))],
            metadata: ["k": "v\n"]
        ).write(to: folder.path("w.safetensors"))
        let header =
            #"{"__metadata__":{"k":"v\u000a"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"#
            + #""b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}"#
        let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        var expected = Data([UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0])
        expected += Data(padded.utf8) + Data([0, 0, 0x80, 0x3F, 7, 9])
        #expect(try Data(contentsOf: folder.url.appendingPathComponent("w.safetensors")) == expected)
    }

    @Test func roundTripKeepsBitsAndOrder() throws {
        let folder = try TemporaryFolder()
        let entries: [Safetensors.Entry] = [
            .init("z", NDArray([2, 2], [.nan, -0.0, .infinity, Float(bitPattern: 71_362)] as [Float])),
            .init("a \"quoted\"\\ é", NDArray([], [3] as [Float])),
            .init("empty", NDArray([0, 3], [] as [Float])),
        ]
        try Safetensors(entries, metadata: ["position": "{\"step\":3}"]).write(to: folder.path("w"))
        let read = try Safetensors(contentsOf: folder.path("w"))
        #expect(read.entries == entries)
        #expect(read.metadata == ["position": "{\"step\":3}"])
    }

    @Test func namesAreUnique() {
        let one = NDArray([1], [1] as [Float])
        expectError(containing: "two arrays named 'w'") { try Safetensors([.init("w", one), .init("w", one)]) }
        expectError(containing: "__metadata__") { try Safetensors([.init("__metadata__", one)]) }
    }

    @Test func aFileThatIsNotThere() throws {
        let error = try #require(throws: FoveaError.self) { try Safetensors(contentsOf: "/nowhere/w.safetensors") }
        #expect(error.kind == .missingFile)
        #expect(error.message.contains("/nowhere/w.safetensors"))
    }

    @Test func aFolderIsNoFile() throws {
        let folder = try TemporaryFolder()
        expectError(containing: "not a regular file") { try Safetensors(contentsOf: folder.url.path) }
    }

    @Test func aFileInAFileIsNotThere() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Data([1]), to: "file")
        let error = #expect(throws: FoveaError.self) { try Safetensors(contentsOf: file + "/w.safetensors") }
        #expect(error?.kind == .missingFile)
    }

    /// Opening one for reading would wait for a writer for ever.
    @Test(.timeLimit(.minutes(1))) func aNamedPipeIsRefused() throws {
        let folder = try TemporaryFolder()
        try #require(mkfifo(folder.path("w"), 0o600) == 0)
        expectError(containing: "not a regular file") { try Safetensors(contentsOf: folder.path("w")) }
    }

    /// A file with the given header and so many bytes of data.
    static func file(_ header: String, dataCount: Int) -> Data {
        var data = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
        return data + Data(header.utf8) + Data(count: dataCount)
    }

    @Test(arguments: [
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, 8, ["byte 8", "not the JSON"]),
        (#"[1]"#, 0, ["byte 8", "not the JSON"]),
        (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, ["data_offsets"]),
        (#"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#, 8, ["byte 8"]),
        (#"{"a":{"dtype":"Q9","shape":[2],"data_offsets":[0,8]}}"#, 8, ["'a'", "Q9"]),
        (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, ["'a'", "negative"]),
        (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, ["'a'", "needs 12 bytes", "hold 8"]),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, ["'a'", "expected [begin, end]"]),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 7, ["'a'", "truncated"]),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9, ["1 bytes follow"]),
        (
            #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
            6,
            ["'b' overlaps"]
        ),
        (
            #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}}"#,
            10,
            ["'b' leaves a gap"]
        ),
        (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#, 8, ["'a'", "2^40"]),
        // A product that overflows is not made good by an extent of 0.
        (
            #"{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904,0],"data_offsets":[0,0]}}"#, 0,
            ["'a'", "2^40"]
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}"#, 8,
            ["'a'", "[0, 9223372036854775807]", "only 8 bytes"]
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775806,9223372036854775807]}}"#, 8,
            ["'a'", "only 8 bytes"]
        ),
    ])
    func corruptHeaders(header: String, dataCount: Int, parts: [String]) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.file(header, dataCount: dataCount), to: "w.safetensors")
        for part in parts + ["w.safetensors"] { expectError(containing: part) { try Safetensors(contentsOf: path) } }
    }

    @Test(arguments: [
        (Data([1, 2, 3]), "only 3"),
        (Data([255, 255, 255, 255, 255, 255, 255, 255]), "more than safetensors allows"),
        (Data([100, 0, 0, 0, 0, 0, 0, 0, 0x7B]), "ends at byte 9"),
    ])
    func corruptLengths(bytes: Data, part: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "w.safetensors")
        expectError(containing: part, "byte 0", "w.safetensors") { try Safetensors(contentsOf: path) }
    }

    @Test func aBoolIsZeroOrOne() throws {
        let folder = try TemporaryFolder()
        let header = #"{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"#
        var data = Self.file(header, dataCount: 2)
        data[data.count - 1] = 2
        let path = try folder.write(data, to: "w")
        expectError(containing: "byte \(data.count - 1)", "'a' is neither 0 nor 1") {
            try Safetensors(contentsOf: path)
        }
    }

    /// Two files and their index, as large models are published.
    @Test func shards() throws {
        let folder = try TemporaryFolder()
        let (a, b) = (NDArray([2], [1, 2] as [Float]), NDArray([1], [3] as [Float]))
        try Safetensors([.init("a", a), .init("other", b)]).write(to: folder.path("m-1.safetensors"))
        try Safetensors([.init("b", b)]).write(to: folder.path("m-2.safetensors"))
        func read(_ index: String) throws -> TensorFile {
            try Data(index.utf8).write(to: folder.url.appendingPathComponent("m.safetensors.index.json"))
            return try TensorFile(contentsOf: folder.path("m.safetensors.index.json"))
        }
        let file = try read(
            #"{"metadata": {"total_size": 12}, "weight_map": {"b": "m-2.safetensors", "a": "m-1.safetensors"}}"#)
        #expect(file.arrays.map(\.path) == ["a", "b"] && file.arrays.map(\.array) == [a, b])
        expectError(containing: "'c' should be in 'm-2.safetensors'") {
            try read(#"{"weight_map": {"c": "m-2.safetensors"}}"#)
        }
        expectError(containing: "'../m' is not the name of a file beside it") {
            try read(#"{"weight_map": {"a": "../m"}}"#)
        }
        expectError(containing: "the key 'weight_map' is missing") { try read("{}") }
        expectError(containing: "m-3.safetensors") { try read(#"{"weight_map": {"a": "m-3.safetensors"}}"#) }
    }
}
