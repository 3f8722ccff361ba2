import FoveaTensor
import Foundation

/// A file's bytes in memory by `mmap`: read from the disk when they are looked at, shared with every process that maps the
/// same file, and given up again when memory is short.
///
/// The file must not be made shorter while it is mapped: to look at what is gone would end the process, so ask ``requireWhole()`` first.
/// Replacing it as a whole, as ``AtomicFile`` does, is safe.
package final class MappedFile: @unchecked Sendable {
    /// As it was given.
    package let path: String
    /// All bytes; nobody writes to them.
    package let bytes: UnsafeRawBufferPointer
    /// When they last changed, in nanoseconds since 1970.
    package let modified: Int
    private let descriptor: Int32

    /// - Throws: `missingFile` when it is not there, `inputOutput` when it cannot be mapped or is no regular file.
    package init(_ path: String) throws {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let reason = errno
            if reason == ENOENT || reason == ENOTDIR { throw FoveaError.missingFile("there is no file '\(path)'") }
            throw FoveaError.inputOutput("cannot read '\(path)': \(AtomicFile.describe(reason))")
        }
        self.descriptor = descriptor
        var isMapped = false
        defer { if !isMapped { close(descriptor) } }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FoveaError.inputOutput("cannot read '\(path)': it is not a regular file")
        }
        modified = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
        let count = Int(status.st_size)
        // The system refuses to map nothing.
        guard count > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            isMapped = true
            return
        }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw FoveaError.inputOutput("cannot read '\(path)': \(AtomicFile.describe(errno))")
        }
        bytes = UnsafeRawBufferPointer(start: start, count: count)
        isMapped = true
    }

    /// - Throws: `inputOutput` when the file has become shorter than what is mapped.
    package func requireWhole() throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) >= bytes.count else {
            throw FoveaError.inputOutput(
                "'\(path)' has become shorter while it was being read: it had \(bytes.count) bytes, and has \(Int(status.st_size)); "
                    + "put the whole file back, and replace files rather than writing over them")
        }
    }

    deinit {
        close(descriptor)
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }
}
