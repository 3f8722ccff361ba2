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
///     {"event":"step","epoch":1,"step":10,"loss":1.93,"top1":0.31,"lr":0.1,"images_per_second":812.0,...}
///
/// Each line leaves in one `write`, so that a reader who follows the file never sees half of one for long.
public final class JSONLinesRenderer: EventSink {
    private let fileDescriptor: Int32
    private let closes: Bool
    private let stepInterval: Int
    private var line = JSONLine()

    /// - Parameters:
    ///   - fileDescriptor: An open one, such as `STDOUT_FILENO`; it stays open.
    ///   - stepInterval: Only steps whose number it divides are written.
    public init(fileDescriptor: Int32, stepInterval: Int = 1) {
        self.fileDescriptor = fileDescriptor
        self.stepInterval = max(stepInterval, 1)
        closes = false
    }

    /// Appends to a file, which is made if it is not there.
    ///
    /// - Throws: `FoveaError(.inputOutput)` when it cannot be opened.
    public init(appendingTo path: String, stepInterval: Int = 1) throws {
        fileDescriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard fileDescriptor >= 0 else {
            throw FoveaError.inputOutput("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        self.stepInterval = max(stepInterval, 1)
        closes = true
    }

    deinit { if closes { close(fileDescriptor) } }

    /// Writes the event as one line, or leaves out a step between two intervals; what cannot be written is dropped.
    public func receive(_ event: Event) {
        if case .step(let step) = event, step.step % stepInterval != 0 { return }
        line.reset()
        event.write(to: &line)
        line.endLine()
        line.bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = write(fileDescriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}
