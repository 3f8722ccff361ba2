import FoveaTensor
import Foundation

/// A file open for reading at any place.
final class BinaryFile {
    let path: String
    /// The number of bytes when it was opened.
    let count: Int
    private let descriptor: Int32

    /// - Throws: `missingFile` when it is not there, `inputOutput` when it cannot be read or is no regular file.
    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = errno
            if reason == ENOENT { throw FoveaError.missingFile("there is no file '\(path)'") }
            throw FoveaError.inputOutput("cannot read '\(path)': \(AtomicFile.describe(reason))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FoveaError.inputOutput("cannot read '\(path)': it is not a regular file")
        }
        count = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The bytes at `range`, which must lie in the file.
    func read(_ range: Range<Int>) throws -> Data {
        var data = Data(count: range.count)
        try data.withUnsafeMutableBytes { try read(into: $0, at: range.lowerBound) }
        return data
    }

    /// Fills `bytes` from `offset` on.
    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if count < 0 {
                if errno == EINTR { continue }
                throw FoveaError.inputOutput(
                    "cannot read '\(path)' at byte \(offset + done): \(AtomicFile.describe(errno))")
            }
            guard count > 0 else {
                throw FoveaError.inputOutput("'\(path)' became shorter while it was read, at byte \(offset + done)")
            }
            done += count
        }
    }
}
