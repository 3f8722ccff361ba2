import CZlib
import FoveaInterchange
import FoveaTensor

/// The uncompressed bytes of a gzip file (RFC 1952), inflated while they are read.
///
/// Memory is constant: a window of 32 KiB and an input buffer of 64 KiB. Checksums and lengths are verified as the end
/// of each member is read. Several members one after the other are one stream, as for the `gzip` program.
final class GzipReader: ByteSource {
    /// DEFLATE cannot shrink anything to less than about a 1032nd: a match of 258 bytes takes at least two bits.
    static let largestRatio = 1032

    let path: String
    private let file: InputFile
    /// No more than this many bytes come out.
    private let limit: Int
    private var produced = 0
    // zlib remembers the address, so the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
    private var memberEnded = false

    /// - Parameter limit: Reading throws as soon as the file inflates to more bytes than this.
    init(_ file: InputFile, limit: Int) throws {
        path = file.path
        self.file = file
        self.limit = limit
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15: the largest window; 16 more: a gzip header and trailer.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw FoveaError.defect("zlib cannot start: status \(status)") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    var mostBytesPossible: Int {
        let compressed = file.count - compressedOffset
        let (bytes, overflow) = compressed.multipliedReportingOverflow(by: GzipReader.largestRatio)
        return overflow ? .max : bytes
    }

    func place(_ offset: Int) -> String { "\(path), byte \(offset) of the uncompressed data" }

    /// How far into the file zlib has got.
    private var compressedOffset: Int { file.offset - Int(stream.pointee.avail_in) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        // zlib counts in 32 bits.
        let room = min(buffer.count, 1 << 30)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        while stream.pointee.avail_out > 0 {
            if stream.pointee.avail_in == 0 { try refill() }
            if memberEnded {
                if stream.pointee.avail_in == 0 { break }
                inflateReset(stream)
                memberEnded = false
            }
            try inflateSome()
        }
        let done = room - Int(stream.pointee.avail_out)
        produced += done
        guard produced <= limit else {
            throw invalid(at: limit, "the data goes on, but at most \(limit) bytes were expected")
        }
        guard done == room, room < buffer.count else { return done }
        return done + (try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...])))
    }

    private func refill() throws {
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(try file.read(into: UnsafeMutableRawBufferPointer(input)))
    }

    private func inflateSome() throws {
        guard stream.pointee.avail_in > 0 else {
            throw file.invalid(
                at: compressedOffset,
                "the gzip data ends before its end mark, so the file is truncated; fetch or copy it again")
        }
        let status = inflate(stream, Z_NO_FLUSH)
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: memberEnded = true
        case Z_MEM_ERROR: throw FoveaError.inputOutput("\(path): not enough memory to inflate it")
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)"
            throw file.invalid(
                at: compressedOffset, "the gzip data is corrupt (\(reason)); fetch or copy the file again")
        }
    }
}

extension InputFile {
    /// Opens a file and, where it begins as gzip does, what is compressed in it.
    ///
    /// - Parameter limit: The most bytes that a compressed file may inflate to.
    static func openInflating(path: String, limit: Int) throws -> any ByteSource {
        let file = try InputFile(path)
        guard try file.begins(with: [0x1F, 0x8B]) else { return file }
        return try GzipReader(file, limit: limit)
    }
}
