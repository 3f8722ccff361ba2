import Fovea
import Foundation

/// Files that lie beside other tests.
enum Fixtures {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: tests.appendingPathComponent(path)))
    }

    /// Image files that Pillow wrote, of one format: `DataTests/Fixtures/image_files.py`.
    static func images(_ format: String) throws -> [[UInt8]] {
        let file = try Safetensors(
            contentsOf: tests.appendingPathComponent("DataTests/Fixtures/image_files.safetensors").path)
        return file.entries.filter { $0.name.hasPrefix(format) && $0.name.hasSuffix("/file") }
            .map { $0.array.scalars(as: UInt8.self) }.filter { $0.count < 6000 }
    }

    /// A file as one of our own writers writes it.
    static func written(_ write: (String) throws -> Void) throws -> [UInt8] {
        let folder = try InputFolder()
        try write("\(folder.path)/file")
        return Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/file")))
    }

    /// An image of a few colours.
    static func image(channels: Int, height: Int = 9, width: Int = 12) -> Image {
        Image(
            channels: channels, size: ImageSize(height: height, width: width),
            pixels: (0..<(channels * height * width)).map { UInt8(truncatingIfNeeded: $0 &* $0 &+ 7 * $0) })
    }

    /// As a portable image.
    static func ppm(height: Int = 9, width: Int = 12) -> [UInt8] {
        Array("P6 \(width) \(height) 255\n".utf8) + (0..<(3 * height * width)).map { UInt8(truncatingIfNeeded: $0) }
    }
}
