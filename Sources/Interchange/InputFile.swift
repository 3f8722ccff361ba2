import FoveaTensor
import Foundation

/// A file open for reading: from front to back, and at any place.
package final class InputFile {
    /// As it was given.
    package let path: String
    /// The number of bytes when it was opened.
    package let count: Int
    /// How many bytes have been read from front to back.
    package private(set) var offset = 0
    /// When its bytes last changed, in nanoseconds since 1970.
    package let modified: Int
    private let descriptor: Int32

    /// - Throws: `missingFile` when it is not there, `inputOutput` when it cannot be read or is no regular file.
    package init(_ path: String) throws {
        self.path = path
        // Not blocking, so that a named pipe is refused below rather than waited for.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let reason = errno
            if reason == ENOENT || reason == ENOTDIR { throw FoveaError.missingFile("there is no file '\(path)'") }
            throw FoveaError.inputOutput("cannot read '\(path)': \(AtomicFile.describe(reason))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FoveaError.inputOutput("cannot read '\(path)': it is not a regular file")
        }
        count = Int(status.st_size)
        modified = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
    }

    deinit { close(descriptor) }

    /// Goes on reading from front to back, filling `buffer` as far as there are bytes.
    ///
    /// - Returns: How many were written; fewer than the buffer holds only at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let done = try fill(buffer, at: offset)
        offset += done
        return done
    }

    /// The bytes at `range`, which must lie in the file.
    package func read(_ range: Range<Int>) throws -> Data {
        var data = Data(count: range.count)
        try data.withUnsafeMutableBytes { try read(into: $0, at: range.lowerBound) }
        return data
    }

    /// Fills `bytes` from `offset` on; the place of reading from front to back does not move.
    package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        let done = try fill(bytes, at: offset)
        guard done == bytes.count else {
            throw FoveaError.inputOutput(
                "'\(path)' has become shorter while it was being read: it had \(count) bytes, but ends at byte \(offset + done); "
                    + "put the whole file back, and replace files rather than writing over them")
        }
    }

    /// The bytes at `range`, which must lie in the file.
    package func bytes(_ range: Range<Int>) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            // The memory may be larger than was asked for.
            try read(
                into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: range.count), at: range.lowerBound
            )
            initialized = range.count
        }
    }

    /// All bytes of a file.
    ///
    /// - Throws: also when there are more than `limit`.
    package static func bytes(of path: String, atMost limit: Int) throws -> [UInt8] {
        let file = try InputFile(path)
        guard file.count <= limit else {
            throw FoveaError.invalid("'\(path)' has \(file.count) bytes, but at most \(limit) are read")
        }
        return try file.bytes(0..<file.count)
    }

    /// Whether the file's first bytes are these.
    package func begins(with magic: [UInt8]) throws -> Bool {
        var first = [UInt8](repeating: 0, count: magic.count)
        let got = try first.withUnsafeMutableBytes { try fill($0, at: 0) }
        return got == magic.count && first == magic
    }

    private func fill(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
            let got = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if got == 0 { break }
            guard got > 0 else {
                // A signal, such as Ctrl-C asking for a checkpoint, is not an error of the file.
                if errno == EINTR { continue }
                throw FoveaError.inputOutput(
                    "cannot read '\(path)' at byte \(offset + done): \(AtomicFile.describe(errno))")
            }
            done += got
        }
        return done
    }
}
