import FoveaInterchange
import FoveaTensor
import Foundation

/// An open shard, all of whose claims have been checked against its length: see ``ShardLayout``.
///
/// Its header and index are in memory; names and images are read when they are asked for. Not through `mmap`: a file that somebody makes
/// shorter would end the process wherever it is looked at.
final class ShardFile: Sendable {
    let header: ShardHeader
    let count: Int
    /// Of every image, where they are of one size.
    let imageSize: ImageSize?
    /// Of all that describes the images.
    let checksum: String
    /// Read at places only, which many threads may do at once.
    nonisolated(unsafe) private let file: InputFile
    /// The bytes of the index.
    private let index: [UInt8]
    /// Where the index begins and ends in the file.
    private let indexRange: Range<Int>
    private let entrySize: Int

    var path: String { file.path }
    /// Its length, and when it was written: of images of equal lengths, the checksum does not tell others apart.
    var fingerprint: String { "shard \(checksum), \(file.count) bytes, written at \(file.modified)" }

    /// - Throws: `missingFile`, `inputOutput`, or `invalid` with the file and the byte.
    init(_ path: String) throws {
        file = try InputFile(path)
        let preamble = try file.bytes(0..<min(file.count, ShardLayout.preambleSize))
        try preamble.withUnsafeBytes { try Self.checkStart($0, path) }
        let headerLength = Int(preamble.number(at: 12, UInt32.self))
        let claimed = preamble.number(at: 16, UInt64.self)
        let headerEnd = ShardLayout.preambleSize + headerLength
        guard headerEnd <= file.count else {
            throw Self.invalid(
                path, 12, "the header is said to be \(headerLength) bytes long, but the file ends before that")
        }
        guard headerLength <= Self.mostHeaderBytes else {
            throw Self.invalid(
                path, 12, "the header is \(headerLength) bytes long, but at most \(Self.mostHeaderBytes) are read")
        }
        let headerBytes = try file.bytes(ShardLayout.preambleSize..<headerEnd)
        header = try Self.header(Data(headerBytes), path, at: ShardLayout.preambleSize)
        entrySize = ShardLayout.entrySize(values: header.values.count)
        // By division, for a product could be larger than can be counted.
        guard claimed <= UInt64((file.count - headerEnd) / entrySize) else {
            throw Self.invalid(
                path, 16,
                "the index is said to have \(claimed) images of \(entrySize) bytes each, but the file ends before that")
        }
        count = Int(claimed)
        indexRange = headerEnd..<(headerEnd + count * entrySize)
        try MachineMemory().require(indexRange.count, for: "the index of '\(path)'", "make several shards of it")
        index = try file.bytes(indexRange)
        checksum = String(decoding: preamble[ShardLayout.checksumOffset...], as: UTF8.self)
        let found = try ShardLayout.checksum(preamble: preamble, header: headerBytes, index: index)
        guard found == checksum else {
            throw Self.invalid(
                path, ShardLayout.checksumOffset, "the checksum of header and index is not theirs; the file is corrupt")
        }
        imageSize = try Self.imageSize(preamble, path)
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

    private static func imageSize(_ preamble: [UInt8], _ path: String) throws -> ImageSize? {
        let height = Int(preamble.number(at: 24, UInt32.self))
        let width = Int(preamble.number(at: 28, UInt32.self))
        guard height != 0 || width != 0 else { return nil }
        let sides = 1...ImageFile.mostPixels
        guard sides.contains(height), sides.contains(width), height * width <= ImageFile.mostPixels else {
            throw invalid(path, 24, "images of \(height)x\(width) pixels are announced, which cannot be")
        }
        return ImageSize(height: height, width: width)
    }

    /// The most bytes of a header: the names of millions of classes.
    private static let mostHeaderBytes = 1 << 28

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
        let offset = indexRange.lowerBound + place * entrySize
        guard entry.range(in: indexRange.upperBound, file.count) != nil else {
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

    private func entry(_ place: Int) -> ShardEntry {
        index.withUnsafeBytes { ShardEntry(UnsafeRawBufferPointer(rebasing: $0[(place * entrySize)...])) }
    }

    func label(_ place: Int) -> Int32 { entry(place).label }

    func values(_ place: Int) -> [Float] {
        header.values.indices.map { value in
            Float(bitPattern: index.number(at: place * entrySize + 20 + 4 * value, UInt32.self))
        }
    }

    /// What the image was called where it came from; its number where that can no longer be read.
    func name(_ place: Int) -> String {
        let entry = entry(place)
        let start = Int(entry.offset)
        guard let bytes = try? file.bytes(start..<(start + Int(entry.nameLength))) else { return "image \(place)" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The image's bytes.
    ///
    /// - Throws: `inputOutput` when they cannot be read, as from a file that has become shorter since it was opened.
    func image(_ place: Int) throws -> [UInt8] {
        let entry = entry(place)
        let start = Int(entry.offset) + Int(entry.nameLength)
        return try file.bytes(start..<(start + Int(entry.length)))
    }

    private func invalid(_ offset: Int, _ sentence: String) -> FoveaError { Self.invalid(path, offset, sentence) }

    private static func invalid(_ path: String, _ offset: Int, _ sentence: String) -> FoveaError {
        .invalid("\(path), byte \(offset): \(sentence)")
    }
}
