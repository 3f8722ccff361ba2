import FoveaTensor
import Foundation

/// How a shard file is laid out; all numbers are little-endian.
///
///     bytes 0-7     "FOVEASHD"
///     bytes 8-11    the version, 1
///     bytes 12-15   the length of the header
///     bytes 16-23   the number of images
///     bytes 24-31   height and width of every image; 0 and 0 where they differ or are not known
///     bytes 32-95   the SHA-256, in hexadecimal, of the bytes before it, the header and the index
///     then          the header, JSON
///     then          the index: for each image 20 bytes, offset (8), length (4), length of the name (4) and label (4), and
///                   4 for each value
///     then          at its offset, each image's name, then its bytes
///
/// An image's bytes are those of a file, or for the encoding `raw` height, width (4 bytes each), and planes.
enum ShardLayout {
    static let magic = Array("FOVEASHD".utf8)
    static let version: UInt32 = 1
    /// Where the checksum begins.
    static let checksumOffset = 32
    static let preambleSize = 96

    static func entrySize(values: Int) -> Int { 20 + 4 * values }

    /// The checksum of what describes the images.
    static func checksum(preamble: [UInt8], header: [UInt8], index: [UInt8]) throws -> String {
        let digest = try Digest(.sha256)
        for part in [preamble.prefix(checksumOffset), header[...], index[...]] {
            part.withUnsafeBytes { digest.update($0) }
        }
        return digest.hexadecimal()
    }
}

/// What a shard says of all its images.
struct ShardHeader: Codable {
    var channels: Int
    /// The classes' names; empty for values.
    var classes: [String]
    /// The values' names; empty for classes.
    var values: [String]
    var encoding: Encoding
    /// The parts in the order of their images.
    var parts: [Part]

    struct Part: Codable {
        /// `train`, `validation` or `test`.
        var name: String
        var count: Int
    }

    /// What the images' bytes are.
    enum Encoding: String, Codable {
        /// Those of image files.
        case file
        /// Sizes and planes.
        case raw
    }
}

/// A place in the index: where an image is, and what it shows.
struct ShardEntry {
    /// Where its name begins.
    var offset: UInt64
    /// Of its bytes, without the name.
    var length: UInt32
    var nameLength: UInt32
    var label: Int32

    /// The bytes without the values, which follow.
    var bytes: [UInt8] { offset.bytes + length.bytes + nameLength.bytes + UInt32(bitPattern: label).bytes }

    /// From the index; `bytes` begin with the entry.
    init(_ bytes: UnsafeRawBufferPointer) {
        offset = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        length = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        nameLength = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
        label = Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: Int32.self))
    }

    init(offset: UInt64, length: UInt32, nameLength: UInt32, label: Int32) {
        (self.offset, self.length, self.nameLength, self.label) = (offset, length, nameLength, label)
    }

    /// Where its image is, if that lies in the file after `start`.
    func range(in start: Int, _ end: Int) -> Range<Int>? {
        guard let offset = Int(exactly: offset), offset >= start, offset <= end else { return nil }
        let image = offset + Int(nameLength)
        let last = image + Int(length)
        return last <= end ? image..<last : nil
    }
}

extension [UInt8] {
    /// A little-endian number in the bytes, which must be there.
    func number<Number: FixedWidthInteger>(at place: Int, _ type: Number.Type) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Number.self)) }
    }
}

extension FixedWidthInteger {
    /// Little-endian.
    var bytes: [UInt8] { Swift.withUnsafeBytes(of: littleEndian) { Array($0) } }
}
