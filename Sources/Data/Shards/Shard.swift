import FoveaSpec
import FoveaTensor

/// One part of a shard: a compact file with all images of all parts of a dataset.
///
/// There are no folders to search and no files to open, so it is read from a disk as fast as the disk gives it. ``ShardWriter``
/// makes one; ``parts(of:)`` reads it.
public struct Shard: Dataset {
    private let file: ShardFile
    private let range: Range<Int>

    /// Opens a shard. All that it claims is checked against its length; images are read when they are asked for.
    ///
    /// - Parameter path: The file; `~` in front is the home folder.
    /// - Throws: `missingFile`, `inputOutput`, or `invalid` with the file and the byte.
    public static func parts(of path: String) throws -> DatasetParts {
        let file = try ShardFile(DatasetFolders.expanded(path))
        var parts: [String: Shard] = [:]
        var start = 0
        for part in file.header.parts {
            parts[part.name] = Shard(file: file, range: start..<(start + part.count))
            start += part.count
        }
        guard let train = parts["train"] else { throw FoveaError.invalid("\(path) has no training images") }
        return DatasetParts(train: train, validation: parts["validation"], test: parts["test"])
    }

    /// The images of this part.
    public var count: Int { range.count }
    /// What every image is converted to.
    public var channels: Int { file.header.channels }
    /// Where it was known when the shard was made.
    public var imageSize: ImageSize? { file.imageSize }
    /// The same in every part.
    public var classNames: [String] { file.header.classes }
    /// The same in every part.
    public var valueNames: [String] { file.header.values }
    /// From the index.
    public func label(at index: Int) -> Int32 { file.label(range.lowerBound + index) }
    /// From the index.
    public func values(at index: Int) -> [Float] { file.values(range.lowerBound + index) }
    /// The shard, and in parentheses where the image came from.
    public func place(of index: Int) -> String { "\(file.path) (\(file.name(range.lowerBound + index)))" }
    /// Of the shard's index, its length, and when it was written.
    public var fingerprint: String? { "\(file.fingerprint), images \(range)" }

    /// The bytes of the image's file; `nil` where the shard holds planes.
    public func encodedImage(at index: Int) throws -> [UInt8]? {
        file.header.encoding == .raw ? nil : try file.image(range.lowerBound + index)
    }

    /// The image, decoded where it is a file's; the error names the shard and the file.
    public func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        try file.image(range.lowerBound + index).withUnsafeBytes { bytes in
            var size: ImageSize?
            let image =
                switch file.header.encoding {
                case .raw: try planes(bytes, at: index)
                case .file:
                    try ImageFile.decode(bytes, name: place(of: index), channels: channels) {
                        size = $0
                        return reduction($0)
                    }
                }
            if let expected = imageSize, (size ?? image.size) != expected {
                throw FoveaError.invalid(
                    "\(place(of: index)) is \(size ?? image.size) pixels, but all images of the shard are said to be "
                        + "\(expected); the file is corrupt")
            }
            return image
        }
    }

    private func planes(_ bytes: UnsafeRawBufferPointer, at index: Int) throws -> Image {
        let start = ShardRawImage.headerSize
        guard let size = ShardRawImage.size(bytes, channels: channels) else {
            throw FoveaError.invalid(
                "\(place(of: index)) has \(bytes.count) bytes, which are not those of its size; the file is corrupt")
        }
        return Image(channels: channels, size: size) { pixels in
            UnsafeMutableRawBufferPointer(pixels).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    /// How specs name it.
    static let registration = Registry<NamedDataset>.Entry(
        "shard", "shard:FILE: a dataset in one file, made by 'fovea data convert'"
    ) { spec in
        guard let path = spec.positionalValue() else {
            throw FoveaError.usage("'shard' needs to know which: shard:FILE")
        }
        return NamedDataset(name: "shard") { try parts(of: path) }
    }
}

/// An image as its size and its planes.
enum ShardRawImage {
    static let headerSize = 8

    static func bytes(of image: Image) -> [UInt8] {
        UInt32(image.height).bytes + UInt32(image.width).bytes + image.pixels
    }

    /// The size that the bytes announce, if that is how many they are.
    static func size(_ bytes: UnsafeRawBufferPointer, channels: Int) -> ImageSize? {
        guard bytes.count >= headerSize else { return nil }
        let height = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)))
        let width = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        let sides = 1...ImageFile.mostPixels
        guard sides.contains(height), sides.contains(width), height * width <= ImageFile.mostPixels else { return nil }
        return height * width * channels == bytes.count - headerSize ? ImageSize(height: height, width: width) : nil
    }
}
