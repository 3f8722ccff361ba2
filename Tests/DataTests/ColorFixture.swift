import FoveaData
import FoveaInterchange
import FoveaTensor
import Foundation

/// What `Fixtures/color_transforms.py` made of its images by Pillow and torchvision.
enum ColorFixture {
    private static let images = Result {
        let file = try Safetensors(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("Fixtures/color_transforms.safetensors").path)
        return Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, Image($0.array)) })
    }

    /// An image or, as `waves/hue 0.25`, a result.
    static func image(_ name: String) throws -> Image {
        guard let image = try images.get()[name] else { throw FoveaError.missingFile("no '\(name)' in the fixture") }
        return image
    }

    /// Each image that was transformed so, with the result.
    static func pairs(_ transform: String) throws -> [(name: String, before: Image, after: Image)] {
        let all = try images.get()
        return try all.keys.filter { $0.hasSuffix("/" + transform) }.sorted().map { key in
            let name = String(key.prefix { $0 != "/" })
            return (name, try image(name), try image(key))
        }
    }
}

extension Image {
    fileprivate init(_ array: NDArray) {
        let extents = array.shape.dimensions
        self.init(
            channels: extents[0], size: ImageSize(height: extents[1], width: extents[2]),
            pixels: array.doubles.map { UInt8($0) })
    }

    /// The largest difference of two bytes; `nil` where the shapes differ.
    func largestDifference(to other: Image) -> Int? {
        guard channels == other.channels, size == other.size else { return nil }
        return zip(pixels, other.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }
}
