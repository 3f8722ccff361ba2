import Foundation

/// The terminal that standard output goes to.
enum Terminal {
    /// Its width: what `COLUMNS` says, or what it tells itself; `nil` where standard output is none.
    static var columns: Int? {
        if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 0 {
            return columns
        }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
