import FoveaTensor

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes events as JSON Lines: one object a line, its kind under `event`, numbers in SI units, names in snake case.
///
///     {"event":"step","time":1795852800.25,"epoch":1,"step":10,"loss":1.93,"top1":0.31,"lr":0.1,...}
///
/// Each line leaves in one `write`, so that a reader who follows the file never sees half of one for long.
public final class JSONLinesRenderer: EventSink {
    private let fileDescriptor: Int32
    private let closes: Bool
    private let stepInterval: Int
    private let runID: String?
    private let now: () -> Double
    private let name: String
    private var line = JSONLine()

    /// Why a line could not be written; nothing is written after it.
    public private(set) var failure: FoveaError?

    /// - Parameters:
    ///   - fileDescriptor: An open one, such as `STDOUT_FILENO`; it stays open.
    ///   - stepInterval: Only steps whose number it divides are written.
    ///   - runID: The run's identifier, written with every event.
    public init(fileDescriptor: Int32, stepInterval: Int = 1, runID: String? = nil) {
        self.fileDescriptor = fileDescriptor
        self.runID = runID
        name = fileDescriptor == STDOUT_FILENO ? "standard output" : "descriptor \(fileDescriptor)"
        now = JSONLinesRenderer.secondsSince1970
        self.stepInterval = max(stepInterval, 1)
        closes = false
    }

    /// Appends to a file, which is made if it is not there. A last line that a crash has cut off is taken away first: what follows
    /// would be joined to it.
    ///
    /// - Throws: `FoveaError(.inputOutput)` when it cannot be opened.
    public convenience init(appendingTo path: String, stepInterval: Int = 1, runID: String? = nil) throws {
        try self.init(
            appendingTo: path, stepInterval: stepInterval, runID: runID, now: JSONLinesRenderer.secondsSince1970)
    }

    /// A renderer whose clock is given, for tests.
    init(appendingTo path: String, stepInterval: Int = 1, runID: String?, now: @escaping () -> Double) throws {
        self.runID = runID
        self.now = now
        name = path
        fileDescriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard fileDescriptor >= 0 else {
            throw FoveaError.inputOutput("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        self.stepInterval = max(stepInterval, 1)
        closes = true
        cutTornLine()
    }

    /// Shortens a file that does not end with a line's end to the last one that does.
    private func cutTornLine() {
        var status = stat()
        guard fstat(fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        var length = status.st_size
        var byte: UInt8 = 0
        while length > 0, pread(fileDescriptor, &byte, 1, length - 1) == 1, byte != UInt8(ascii: "\n") { length -= 1 }
        if length < status.st_size { ftruncate(fileDescriptor, length) }
    }

    private static func secondsSince1970() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        // Microseconds: more would be written than a clock knows.
        return Double(time.tv_sec) + Double(time.tv_nsec / 1000) / 1e6
    }

    deinit { if closes { close(fileDescriptor) } }

    /// Writes the event as one line, or leaves out a step between two intervals; see ``failure`` for what cannot be written.
    public func receive(_ event: Event) {
        if case .step(let step) = event, step.step % stepInterval != 0 { return }
        guard failure == nil else { return }
        line.reset()
        event.write(to: &line, Event.Origin(time: now(), runID: runID))
        line.endLine()
        line.bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = write(fileDescriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else {
                    failure = .inputOutput("cannot write \(name): \(String(cString: strerror(errno)))")
                    return
                }
                rest = rest.dropFirst(written)
            }
        }
    }
}
