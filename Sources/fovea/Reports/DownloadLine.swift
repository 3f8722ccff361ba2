import FoveaDownload
import Foundation

/// How far a download has come, on standard error: a line that is redrawn on a terminal, else a line for each file.
final class DownloadLine: @unchecked Sendable {
    private let lock = NSLock()
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var name = ""
    private var lastDrawn = ContinuousClock.now
    private var isDrawn = false

    /// Shows the progress, at most ten times a second.
    func show(_ progress: Download.Progress) {
        lock.withLock {
            let isNew = progress.name != name
            guard isTerminal else {
                if isNew { StandardError.write("fetching \(progress.name), \(progress.total.bytes)\n") }
                name = progress.name
                return
            }
            let isDone = progress.received == progress.total
            guard isNew || isDone || lastDrawn.duration(to: .now) > .milliseconds(100) else { return }
            if isNew, isDrawn { StandardError.write("\n") }
            name = progress.name
            lastDrawn = .now
            isDrawn = true
            let share = (100 * progress.received / max(progress.total, 1))
            StandardError.write("\r\u{1B}[K\(name)  \(progress.received.bytes) of \(progress.total.bytes)  \(share) %")
        }
    }

    /// Leaves the last line as it is.
    func end() {
        lock.withLock {
            if isDrawn { StandardError.write("\n") }
            isDrawn = false
        }
    }
}
