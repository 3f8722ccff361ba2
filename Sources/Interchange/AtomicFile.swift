import FoveaTensor
import Foundation

/// Writes files that are replaced as a whole or not at all: whoever reads the path sees the old bytes or the new ones,
/// also after a crash or a power cut.
///
/// The bytes go to a temporary file in the same folder, are forced to the disk, and the file is renamed. A symbolic link to a file stays
/// one: the file that it leads to is replaced. What is no file, such as `/dev/null` or a pipe, is written to as it is.
public enum AtomicFile {
    /// Replaces the file at `path`.
    ///
    /// - Throws: `missingFile` when the folder is not there, `inputOutput` when writing fails; the old file then stays
    ///   and no temporary file is left.
    public static func write(_ data: Data, to path: String) throws {
        try write(to: path) { try $0.write(data) }
    }

    /// Replaces the file at `path` by what `body` writes, piece by piece.
    public static func write(to path: String, _ body: (Writer) throws -> Void) throws {
        var status = stat()
        let exists = stat(path, &status) == 0
        let kind = status.st_mode & S_IFMT
        if exists, kind != S_IFREG, kind != S_IFDIR { return try writeThrough(to: path, body) }
        let path = exists ? wholePath(path) : path
        let temporary = temporaryName(beside: path)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            let reason = errno
            guard reason != ENOENT else {
                throw FoveaError.missingFile("cannot write '\(path)': its folder is not there; make it first")
            }
            throw FoveaError.inputOutput("cannot write '\(path)': \(describe(reason))")
        }
        do {
            let writer = Writer(descriptor: descriptor, path: path, replacesFile: true)
            defer { close(descriptor) }
            try body(writer)
            guard fsync(descriptor) == 0 else { throw failure(path) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let error = failure(path)
            unlink(temporary)
            throw error
        }
        synchronizeFolder(of: path)
    }

    /// Writes to what is no regular file: renaming another file over it would put that in the place of the device.
    private static func writeThrough(to path: String, _ body: (Writer) throws -> Void) throws {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FoveaError.inputOutput("cannot write '\(path)': \(describe(errno))") }
        defer { close(descriptor) }
        try body(Writer(descriptor: descriptor, path: path, replacesFile: false))
    }

    /// Where a path leads to, links followed.
    private static func wholePath(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Makes sure of what can be known before there is anything to write.
    ///
    /// - Throws: `missingFile` where the folder of `path` is not there, a usage sentence where `path` is a folder.
    public static func requirePlace(_ path: String) throws {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw FoveaError.usage("cannot write '\(path)': it is a folder; name a file")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard stat(folder, &status) == 0 else {
            throw FoveaError.missingFile("cannot write '\(path)': its folder is not there; make it first")
        }
    }

    /// Appends bytes to the temporary file.
    public struct Writer {
        fileprivate let descriptor: Int32
        fileprivate let path: String
        /// Whether the old file stays where writing fails.
        fileprivate let replacesFile: Bool

        /// Appends all bytes of `data`.
        ///
        /// - Throws: `inputOutput` when they cannot be written; the file at the path stays as it was.
        public func write(_ data: Data) throws { try data.withUnsafeBytes { try write($0) } }

        /// Appends all bytes, in as many system calls as it takes.
        ///
        /// - Throws: `inputOutput` when they cannot be written; the file at the path stays as it was.
        public func write(_ bytes: UnsafeRawBufferPointer) throws {
            try writeAll(bytes) { rest, _ in Foundation.write(descriptor, rest.baseAddress, rest.count) }
        }

        /// Writes all bytes over those at `offset`, such as a table of what has been appended since; where bytes are appended
        /// does not change.
        ///
        /// - Throws: `inputOutput` when they cannot be written; the file at the path stays as it was.
        public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
            try writeAll(bytes) { rest, done in
                pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            }
        }

        private func writeAll(_ bytes: UnsafeRawBufferPointer, _ call: (UnsafeRawBufferPointer, Int) -> Int) throws {
            var done = 0
            while done < bytes.count {
                let written = call(UnsafeRawBufferPointer(rebasing: bytes[done...]), done)
                if written < 0 {
                    if errno == EINTR { continue }
                    throw AtomicFile.failure(path, keepsFile: replacesFile)
                }
                done += written
            }
        }
    }

    /// What the names of temporary files end with; they begin with a dot.
    public static let temporaryEnding = ".fovea-tmp"

    /// Hidden, and unlike any that another process would choose.
    private static func temporaryName(beside path: String) -> String {
        let url = URL(fileURLWithPath: path)
        let name = ".\(url.lastPathComponent).\(getpid())-\(UInt32.random(in: .min ... .max))\(temporaryEnding)"
        return url.deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// Makes the new name itself durable. Some file systems cannot; the file's contents are safe either way.
    private static func synchronizeFolder(of path: String) {
        let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    private static func failure(_ path: String, keepsFile: Bool = true) -> FoveaError {
        let reason = describe(errno)
        let kept = keepsFile && access(path, F_OK) == 0 ? "; the file that was there is unchanged" : ""
        return .inputOutput("cannot write '\(path)': \(reason)\(kept)")
    }

    static func describe(_ code: Int32) -> String { String(cString: strerror(code)) }
}
