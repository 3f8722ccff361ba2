import FoveaTensor
import Foundation

/// Weights that are spread over several safetensors files: an index, `model.safetensors.index.json`, names the file of each array, in the
/// index's own folder.
///
///     {"metadata": {"total_size": 97}, "weight_map": {"conv1.weight": "model-00001-of-00002.safetensors", ...}}
public struct SafetensorsIndex: TensorFileFormat {
    private struct Contents: Decodable {
        let weightMap: [String: String]

        enum CodingKeys: String, CodingKey { case weightMap = "weight_map" }
    }

    public init() {}

    public var isWritten: Bool { false }

    public var endings: [String] { ["json"] }

    /// JSON from its first byte on.
    public func recognizes(_ head: [UInt8]) -> Bool {
        head.first { !" \n\r\t".utf8.contains($0) } == UInt8(ascii: "{") && !SafetensorsFormat().recognizes(head)
    }

    /// The arrays of all files, in the order of the files' names; throws also for one that is not where the index says.
    public func read(_ path: String) throws -> TensorFile {
        let bytes = try InputFile.bytes(of: path, atMost: 1 << 28)
        let map: [String: String]
        do {
            map = try JSONDecoder().decode(Contents.self, from: Data(bytes)).weightMap
        } catch let error as DecodingError {
            throw FoveaError.invalid("\(path) is no index of safetensors files: \(error.sentence)")
        }
        let folder = (path as NSString).deletingLastPathComponent
        var arrays: [(path: String, array: NDArray)] = []
        for name in Set(map.values).sorted() {
            // A file name and nothing else: an index from elsewhere reads no other folders.
            guard !name.contains("/"), name != "..", !name.isEmpty else {
                throw FoveaError.invalid("\(path): '\(name)' is not the name of a file beside it")
            }
            let file = folder.isEmpty ? name : "\(folder)/\(name)"
            arrays += try SafetensorsFormat().read(file).arrays.filter { map[$0.path] == name }
        }
        let found = Set(arrays.map(\.path))
        // Integers that there is no dtype for are passed over in any file.
        if let missing = map.keys.sorted().first(where: { !found.contains($0) && !$0.hasSuffix("num_batches_tracked") })
        {
            throw FoveaError.invalid(
                "\(path): '\(missing)' should be in '\(map[missing] ?? "")', which does not have it")
        }
        return TensorFile(arrays)
    }
}
