import Foundation
import FoveaTensor

/// Bytes read from front to back, whatever they are wrapped in.
protocol ByteSource: AnyObject {
    var path: String { get }
    /// Fills `buffer` as far as there are bytes.
    ///
    /// - Returns: how many were written; fewer than the buffer holds only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// The most bytes that can still come, as far as the outside tells without reading.
    var mostBytesPossible: Int { get }
    /// How an error names a place in these bytes: `train-images-idx3-ubyte, byte 4`.
    func place(_ offset: Int) -> String
}

extension ByteSource {
    /// A sentence about a place in the bytes.
    func invalid(at offset: Int, _ sentence: String) -> FoveaError { .invalid("\(place(offset)): \(sentence)") }
}

/// A file opened for reading.
final class InputFile: ByteSource {
    let path: String
    /// The length in bytes when it was opened.
    let size: Int
    /// How many bytes have been read.
    private(set) var offset = 0
    private let descriptor: Int32

    /// - Throws: `missingFile` when it is not there, `inputOutput` when it cannot be read.
    init(path: String) throws {
        self.path = path
        // Not blocking, so that a named pipe is refused below rather than waited for.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let reason = errno
            if reason == ENOENT || reason == ENOTDIR {
                throw FoveaError.missingFile("\(path): there is no such file")
            }
            throw FoveaError.inputOutput("\(path): cannot be opened: \(String(cString: strerror(reason)))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FoveaError.inputOutput("\(path): expected a file, but it is a folder or a device")
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    var mostBytesPossible: Int { size - offset }

    func place(_ offset: Int) -> String { "\(path), byte \(offset)" }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var done = 0
        while done < buffer.count {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let got = Foundation.read(descriptor, room.baseAddress, room.count)
            if got == 0 { break }
            guard got > 0 else {
                // A signal, such as Ctrl-C asking for a checkpoint, is not an error of the file.
                if errno == EINTR { continue }
                throw FoveaError.inputOutput("\(place(offset)): reading failed: \(String(cString: strerror(errno)))")
            }
            done += got
            offset += got
        }
        return done
    }

    /// Whether the file's first bytes are these. Does not move the place of reading.
    func begins(with magic: [UInt8]) throws -> Bool {
        var first = [UInt8](repeating: 0, count: magic.count)
        let got = pread(descriptor, &first, magic.count, 0)
        guard got >= 0 else {
            throw FoveaError.inputOutput("\(place(0)): reading failed: \(String(cString: strerror(errno)))")
        }
        return got == magic.count && first == magic
    }
}
