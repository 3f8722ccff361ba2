import FoveaTensor
import Foundation

/// What a zip file contains, by name: where the bytes of each of its files lie. Only files that are stored as they are count, since
/// PyTorch compresses nothing; sizes beyond 4 GB (zip64) are understood.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 to 4.3.16 and 4.5.3.
struct ZipDirectory {
    /// Name to the bytes' place in the archive.
    let files: [String: Range<Int>]

    /// The most bytes of a directory that is read: more files than any checkpoint has.
    private static let mostBytes = 1 << 28

    /// - Throws: `invalid` with the file and the byte where it is not what it should be.
    init(of file: InputFile) throws {
        let (start, size, count) = try Self.directory(of: file)
        guard size <= Self.mostBytes, start >= 0, start <= file.count - size else {
            throw FoveaError.invalid(
                "\(file.path): its zip directory should be \(size) bytes at byte \(start), which is no part of it")
        }
        let bytes = LittleEndian(try file.read(start..<start + size))
        var files: [String: Range<Int>] = [:]
        var place = 0
        for _ in 0..<count {
            guard let signature = bytes.integer(at: place, 4), signature == 0x0201_4b50,
                let method = bytes.integer(at: place + 10, 2), var size = bytes.integer(at: place + 24, 4),
                let nameLength = bytes.integer(at: place + 28, 2), let extraLength = bytes.integer(at: place + 30, 2),
                let commentLength = bytes.integer(at: place + 32, 2), var offset = bytes.integer(at: place + 42, 4),
                let name = bytes.text(at: place + 46, nameLength)
            else {
                throw FoveaError.invalid("\(file.path), byte \(start + place): its zip directory is damaged there")
            }
            // What does not fit in 32 bits stands in the extra field, in this order: the size, the packed size, the offset.
            if size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
                var wide = bytes.extra(at: place + 46 + nameLength, extraLength)
                if size == 0xFFFF_FFFF { size = wide.isEmpty ? size : wide.removeFirst() }
                if bytes.integer(at: place + 20, 4) == 0xFFFF_FFFF, !wide.isEmpty { wide.removeFirst() }
                if offset == 0xFFFF_FFFF { offset = wide.isEmpty ? offset : wide.removeFirst() }
            }
            guard method == 0 else {
                throw FoveaError.invalid("\(file.path): '\(name)' in it is compressed, which torch.save does not do")
            }
            files[name] = try Self.contents(of: name, at: offset, size: size, in: file)
            place += 46 + nameLength + extraLength + commentLength
        }
        self.files = files
    }

    /// The bytes behind a file's own header, which repeats the name and may have another extra field.
    private static func contents(of name: String, at offset: Int, size: Int, in file: InputFile) throws -> Range<Int> {
        let broken = FoveaError.invalid(
            "\(file.path): '\(name)' in it should be \(size) bytes near byte \(offset), which are not there")
        guard offset >= 0, size >= 0, offset <= file.count - 30 else { throw broken }
        let header = LittleEndian(try file.read(offset..<offset + 30))
        guard header.integer(at: 0, 4) == 0x0403_4b50, let nameLength = header.integer(at: 26, 2),
            let extraLength = header.integer(at: 28, 2)
        else { throw broken }
        let start = offset + 30 + nameLength + extraLength
        guard start <= file.count, size <= file.count - start else { throw broken }
        return start..<start + size
    }

    /// Place, size and number of entries of the directory, from the record at the file's end.
    private static func directory(of file: InputFile) throws -> (start: Int, size: Int, count: Int) {
        // The record has 22 bytes and a comment of at most 65,535.
        let tail = max(0, file.count - 22 - 65_535)
        let bytes = LittleEndian(try file.read(tail..<file.count))
        let last = stride(from: file.count - tail - 22, through: 0, by: -1).first {
            bytes.integer(at: $0, 4) == 0x0605_4b50
        }
        guard let last, let count = bytes.integer(at: last + 10, 2), let size = bytes.integer(at: last + 12, 4),
            let start = bytes.integer(at: last + 16, 4)
        else {
            throw FoveaError.invalid(
                "\(file.path): it has no zip directory at its end; it is truncated, or no zip file")
        }
        guard count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF else { return (start, size, count) }
        // The zip64 record's place stands in the 20 bytes before.
        guard bytes.integer(at: last - 20, 4) == 0x0706_4b50, let place = bytes.integer(at: last - 12, 8),
            place >= 0, place <= file.count - 56
        else { throw FoveaError.invalid("\(file.path): its zip64 directory is not where it should be") }
        let record = LittleEndian(try file.read(place..<place + 56))
        guard record.integer(at: 0, 4) == 0x0606_4b50, let wideCount = record.integer(at: 32, 8),
            let wideSize = record.integer(at: 40, 8), let wideStart = record.integer(at: 48, 8)
        else { throw FoveaError.invalid("\(file.path), byte \(place): its zip64 directory is damaged") }
        return (wideStart, wideSize, wideCount)
    }
}

/// Bytes of which integers are read, least byte first.
struct LittleEndian {
    private let bytes: [UInt8]

    init(_ data: Data) { bytes = [UInt8](data) }

    /// The integer of so many bytes; `nil` outside of them, or beyond what an `Int` holds.
    func integer(at place: Int, _ width: Int) -> Int? {
        guard place >= 0, place <= bytes.count - width else { return nil }
        let value = bytes[place..<place + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(exactly: value)
    }

    func text(at place: Int, _ length: Int) -> String? {
        guard place >= 0, length >= 0, place <= bytes.count - length else { return nil }
        return String(bytes: bytes[place..<place + length], encoding: .utf8)
    }

    /// The 64-bit numbers of the zip64 part of an extra field.
    func extra(at place: Int, _ length: Int) -> [Int] {
        var place = place
        let end = place + length
        while let kind = integer(at: place, 2), let size = integer(at: place + 2, 2), place + 4 + size <= end {
            if kind == 1 { return stride(from: 0, to: size - 7, by: 8).compactMap { integer(at: place + 4 + $0, 8) } }
            place += 4 + size
        }
        return []
    }
}
