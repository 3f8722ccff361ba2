import FoveaData
import FoveaInterchange
import FoveaTensor
import Foundation

/// The files of `Fixtures/image_files.py`, and what Pillow makes of them.
enum ImageFileFixture {
    static let arrays = Result {
        try Safetensors(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("Fixtures/image_files.safetensors").path)
    }

    /// What the files are called that begin like this.
    static func names(_ prefix: String = "") -> [String] {
        guard let entries = try? arrays.get().entries else { return [] }
        let names = entries.map(\.name).filter { $0.hasPrefix(prefix) && $0.hasSuffix("/file") }
        return names.map { String($0.dropLast("/file".count)) }.sorted()
    }

    static func array(_ name: String) throws -> NDArray {
        guard let array = try arrays.get()[name] else { throw FoveaError.missingFile("no '\(name)' in the fixture") }
        return array
    }

    static func file(_ name: String) throws -> [UInt8] { try array("\(name)/file").scalars(as: UInt8.self) }
}

extension ImageFile {
    /// Decodes bytes that lie in an array.
    static func decode(
        _ bytes: [UInt8], name: String = "x", channels: Int = 3, reducing reduction: (ImageSize) -> Int = { _ in 1 }
    ) throws -> Image {
        try bytes.withUnsafeBytes { try decode($0, name: name, channels: channels, reducing: reduction) }
    }
}
