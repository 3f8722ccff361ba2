import FoveaTensor

/// Named arrays in the safetensors format of the Python world (https://github.com/huggingface/safetensors).
///
///     8 bytes        length n of the header, little-endian
///     n bytes        JSON: {"name": {"dtype": "F32", "shape": [64, 3], "data_offsets": [0, 768]}, ...}
///     the rest       the numbers, row-major, little-endian; every byte belongs to exactly one array
///
/// Reading keeps F32, F64, I32, U8 and BOOL as they are and widens F16 and BF16 to f32.
///
///     let file = try Safetensors(contentsOf: "resnet18.safetensors")
///     try file.write(to: "copy.safetensors")
public struct Safetensors: Sendable {
    /// A named array.
    public struct Entry: Sendable, Equatable {
        /// The key in the file's header, such as `conv1.weight`; unique in a file.
        public let name: String
        /// The numbers, row-major.
        public let array: NDArray

        /// A pair as it goes into a file; names are checked when the file is put together.
        public init(_ name: String, _ array: NDArray) {
            self.name = name
            self.array = array
        }
    }

    /// The arrays, in the order of their bytes in the file.
    public let entries: [Entry]
    /// Free text under `__metadata__`.
    public let metadata: [String: String]
    /// Arrays of kinds that Fovea has no dtype for (I64, ...) which the reader was told to leave out.
    public let skipped: [String]

    /// - Throws: a sentence when a name is used twice or is `__metadata__`.
    public init(_ entries: [Entry], metadata: [String: String] = [:]) throws {
        var seen: Set<String> = ["__metadata__"]
        for entry in entries where !seen.insert(entry.name).inserted {
            throw FoveaError.invalid("a safetensors file cannot hold two arrays named '\(entry.name)'")
        }
        self.init(entries: entries, metadata: metadata, skipped: [])
    }

    init(entries: [Entry], metadata: [String: String], skipped: [String]) {
        self.entries = entries
        self.metadata = metadata
        self.skipped = skipped
    }

    /// The array of that name. Searches from the first.
    public subscript(name: String) -> NDArray? { entries.first { $0.name == name }?.array }
}
