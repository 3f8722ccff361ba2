import FoveaInterchange
import FoveaTensor
import Foundation

/// A shard in memory, all of whose claims have been checked against its length: see ``ShardLayout``.
final class ShardFile: Sendable {
    let header: ShardHeader
    let count: Int
    /// Of every image, where they are of one size.
    let imageSize: ImageSize?
    /// Of all that describes the images.
    let checksum: String
    private let file: MappedFile
    private let index: Range<Int>
    private let entrySize: Int

    var path: String { file.path }
    /// Its length, and when it was written: of images of equal lengths, the checksum does not tell others apart.
    var fingerprint: String { "shard \(checksum), \(file.bytes.count) bytes, written at \(file.modified)" }

    /// - Throws: `missingFile`, `inputOutput`, or `invalid` with the file and the byte.
    init(_ path: String) throws {
        file = try MappedFile(path)
        let bytes = file.bytes
        try Self.checkStart(bytes, path)
        let headerLength = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self)))
        let claimed = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        let headerEnd = ShardLayout.preambleSize + headerLength
        guard headerEnd <= bytes.count else {
            throw Self.invalid(
                path, 12, "the header is said to be \(headerLength) bytes long, but the file ends before that")
        }
        header = try Self.header(
            Data(bytes[ShardLayout.preambleSize..<headerEnd]), path, at: ShardLayout.preambleSize)
        entrySize = ShardLayout.entrySize(values: header.values.count)
        // By division, for a product could be larger than can be counted.
        guard claimed <= UInt64((bytes.count - headerEnd) / entrySize) else {
            throw Self.invalid(
                path, 16,
                "the index is said to have \(claimed) images of \(entrySize) bytes each, but the file ends before that")
        }
        count = Int(claimed)
        index = headerEnd..<(headerEnd + count * entrySize)
        checksum = String(
            decoding: bytes[ShardLayout.checksumOffset..<ShardLayout.preambleSize], as: UTF8.self)
        let found = try ShardLayout.checksum(
            preamble: bytes,
            headerAndIndex: UnsafeRawBufferPointer(rebasing: bytes[ShardLayout.preambleSize..<index.upperBound]))
        guard found == checksum else {
            throw Self.invalid(
                path, ShardLayout.checksumOffset, "the checksum of header and index is not theirs; the file is corrupt")
        }
        imageSize = try Self.imageSize(bytes, path)
        try checkCounts()
        for place in 0..<count { try check(place) }
    }

    private static func checkStart(_ bytes: UnsafeRawBufferPointer, _ path: String) throws {
        guard bytes.count >= ShardLayout.preambleSize else {
            throw invalid(
                path, bytes.count, "a shard has at least \(ShardLayout.preambleSize) bytes, but the file ends here")
        }
        guard bytes.starts(with: ShardLayout.magic) else {
            throw invalid(
                path, 0, "a shard begins with 'FOVEASHD'; make one with 'fovea data convert', or name another dataset")
        }
        let version = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        guard version == ShardLayout.version else {
            throw invalid(
                path, 8, "expected version \(ShardLayout.version) of the format, but found \(version); convert it again"
            )
        }
    }

    private static func header(_ json: Data, _ path: String, at offset: Int) throws -> ShardHeader {
        guard let header = try? JSONDecoder().decode(ShardHeader.self, from: json) else {
            throw invalid(path, offset, "the header is not the JSON of a shard; the file is corrupt")
        }
        let channels = header.encoding == .file ? [1, 3] : Array(1...mostChannels)
        guard channels.contains(header.channels) else {
            throw invalid(path, offset, "the header announces \(header.channels) channels, which no image has")
        }
        guard header.classes.isEmpty != header.values.isEmpty else {
            throw invalid(path, offset, "the header must name either classes or values")
        }
        return header
    }

    private static func imageSize(_ bytes: UnsafeRawBufferPointer, _ path: String) throws -> ImageSize? {
        let height = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt32.self)))
        let width = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 28, as: UInt32.self)))
        guard height != 0 || width != 0 else { return nil }
        let sides = 1...ImageFile.mostPixels
        guard sides.contains(height), sides.contains(width), height * width <= ImageFile.mostPixels else {
            throw invalid(path, 24, "images of \(height)x\(width) pixels are announced, which cannot be")
        }
        return ImageSize(height: height, width: width)
    }

    /// The most channels that raw images may have.
    static let mostChannels = 64

    private func checkCounts() throws {
        let names = header.parts.map(\.name)
        let known = ["train", "validation", "test"].filter(names.contains)
        guard names == known, names.first == "train", header.parts.allSatisfy({ $0.count > 0 }) else {
            throw invalid(
                ShardLayout.preambleSize, "the header must announce the parts train, validation and test in this order")
        }
        var sum = 0
        for part in header.parts { sum = sum.addingReportingOverflow(part.count).partialValue }
        guard sum == count, header.parts.allSatisfy({ $0.count <= count }) else {
            throw invalid(
                ShardLayout.preambleSize,
                "the parts have \(header.parts.map(\.count)) images, but the index has \(count)")
        }
    }

    private func check(_ place: Int) throws {
        let entry = entry(place)
        let offset = index.lowerBound + place * entrySize
        guard entry.range(in: index.upperBound, file.bytes.count) != nil else {
            throw invalid(
                offset,
                "image \(place) is said to have \(entry.length) bytes at \(entry.offset), which is not in the file")
        }
        guard header.classes.isEmpty ? entry.label == 0 : header.classes.indices.contains(Int(entry.label)) else {
            throw invalid(
                offset + 16,
                "image \(place) has the label \(entry.label), but there are \(header.classes.count) classes")
        }
        guard values(place).allSatisfy(\.isFinite) else {
            throw invalid(offset + 20, "a value of image \(place) is not finite")
        }
    }

    private func entryBytes(_ place: Int) -> UnsafeRawBufferPointer {
        let start = index.lowerBound + place * entrySize
        return UnsafeRawBufferPointer(rebasing: file.bytes[start..<(start + entrySize)])
    }

    private func entry(_ place: Int) -> ShardEntry { ShardEntry(entryBytes(place)) }

    func label(_ place: Int) -> Int32 { entry(place).label }

    func values(_ place: Int) -> [Float] {
        let bytes = entryBytes(place)
        return header.values.indices.map { value in
            Float(
                bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 20 + 4 * value, as: UInt32.self)))
        }
    }

    /// What the image was called where it came from.
    func name(_ place: Int) -> String {
        let entry = entry(place)
        let start = Int(entry.offset)
        return String(decoding: file.bytes[start..<(start + Int(entry.nameLength))], as: UTF8.self)
    }

    /// The image's bytes, which stay as long as this file.
    func withImage<Result>(_ place: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let entry = entry(place)
        let start = Int(entry.offset) + Int(entry.nameLength)
        return try withExtendedLifetime(file) {
            try body(UnsafeRawBufferPointer(rebasing: file.bytes[start..<(start + Int(entry.length))]))
        }
    }

    /// - Throws: `inputOutput` when the file has become shorter since it was opened.
    func requireWhole() throws { try file.requireWhole() }

    private func invalid(_ offset: Int, _ sentence: String) -> FoveaError { Self.invalid(path, offset, sentence) }

    private static func invalid(_ path: String, _ offset: Int, _ sentence: String) -> FoveaError {
        .invalid("\(path), byte \(offset): \(sentence)")
    }
}
