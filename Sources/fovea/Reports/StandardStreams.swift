import Fovea
import Foundation

/// Standard input, output and error as the process finds them.
enum StandardStreams {
    /// Opens those that are closed, on nothing: the next file would get their numbers, and what is printed would land in it. They are
    /// opened for reading, so that printing still fails.
    static func open() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free is this one.
            _ = Foundation.open("/dev/null", O_RDONLY)
        }
    }

    /// - Throws: `inputOutput` when something that was printed on standard output did not arrive, as on a full disk.
    static func requireWritten() throws {
        guard fflush(nil) == 0 else {
            throw FoveaError.inputOutput("cannot write standard output: \(String(cString: strerror(errno)))")
        }
    }
}

/// Where people read: progress, tables, errors.
enum StandardError {
    /// Writes what can be written: a full disk behind a log, or a terminal that was closed, stops nothing.
    static func write(_ text: String) {
        var bytes = ArraySlice(text.printable.utf8)
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
