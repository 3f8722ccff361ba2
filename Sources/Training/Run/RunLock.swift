import FoveaTensor
import Foundation

/// The right to write a run's folder, which one process has at a time. The system takes it back when the process ends, however it
/// ends: a lock that is left over means nothing.
public final class RunLock {
    private let descriptor: Int32

    /// Takes the lock, and removes the temporary files of writers that died. The folder is made if it is not there.
    ///
    /// - Throws: a usage sentence while another process has it; `inputOutput` when the folder cannot be written.
    public init(_ directory: RunDirectory) throws {
        do {
            try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        } catch {
            throw FoveaError.inputOutput(
                "cannot make the folder '\(directory.path)': \(RunLock.reason(error))")
        }
        descriptor = open(directory.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw FoveaError.inputOutput(
                "cannot write in the folder '\(directory.path)': \(String(cString: strerror(errno)))")
        }
        guard RunLock.take(descriptor) else {
            let holder = RunLock.holder(descriptor)
            close(descriptor)
            throw FoveaError.usage(
                "'\(directory.path)' is in use: \(holder) trains there; wait for it, or choose another folder for the run"
            )
        }
        let note = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = note.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        directory.removeTemporaryFiles()
    }

    deinit { close(descriptor) }

    /// Whether a process trains in the folder at this moment. Nothing is written.
    public static func isHeld(_ directory: RunDirectory) -> Bool {
        let descriptor = open(directory.lock, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Tries a few times: somebody who only asks whether the lock is held has it for a moment.
    private static func take(_ descriptor: Int32) -> Bool {
        for attempt in 0..<5 {
            if attempt > 0 { usleep(2_000) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        }
        return false
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).map { "process \($0)" } ?? "another process"
    }

    /// What the system says, without the domain and the code that Foundation puts around it.
    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
        guard underlying.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
        return String(cString: strerror(Int32(underlying.code)))
    }
}
