import Foundation

/// What this process has used.
enum ResourceUsage {
    /// The largest resident set so far, in bytes.
    static var peakResidentBytes: Int {
        var usage = rusage()
        // Linux counts in kibibytes.
        return getrusage(RUSAGE_SELF.rawValue, &usage) == 0 ? Int(usage.ru_maxrss) * 1024 : 0
    }
}
