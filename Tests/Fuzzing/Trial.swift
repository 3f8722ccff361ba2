import Fovea
import Foundation

/// One input given to one reader, within limits.
struct Trial {
    private let target: FuzzTarget
    private let folder: InputFolder

    init(_ target: FuzzTarget) throws {
        self.target = target
        folder = try InputFolder()
    }

    /// Seconds of the processor's time that an input may take; a whole one more where nothing is computed.
    static let secondsPerInput = 10

    /// - Returns: what is wrong with how the reader treats the bytes, a sentence; `nil` where nothing is. What ends the process is
    ///   for the one outside to see.
    func failure(of bytes: [UInt8]) -> String? {
        let before = Self.peakMemory
        Self.startTimer(seconds: Self.secondsPerInput)
        defer { Self.startTimer(seconds: 0) }
        var wrong: String?
        do {
            try target.body(bytes, folder)
        } catch let error as FoveaError {
            wrong = Self.doubt(error, of: bytes.count)
        } catch {
            wrong = "threw \(type(of: error)), which is no sentence for a user: \("\(error)".prefix(300))"
        }
        let taken = Self.peakMemory - before
        if wrong == nil, taken > target.memoryLimit {
            wrong =
                "took \(taken >> 20) MiB of memory for \(bytes.count) bytes; \(target.memoryLimit >> 20) MiB are allowed"
        }
        return wrong
    }

    /// What is wrong with an error as a sentence for a user.
    private static func doubt(_ error: FoveaError, of count: Int) -> String? {
        let message = error.message
        if error.kind == .defect { return "says that it is a defect of Fovea: \(message.prefix(300))" }
        if error.kind == .interrupted { return "says that it was interrupted: \(message.prefix(300))" }
        if message.isEmpty { return "throws an error without a sentence" }
        if message.utf8.count > 16_384 + 8 * count { return "throws a sentence of \(message.utf8.count) bytes" }
        let obeyed = message.printable.unicodeScalars.contains { $0.value < 32 && $0 != "\n" && $0 != "\t" }
        return obeyed ? "throws a sentence that a terminal obeys" : nil
    }

    /// The most memory that this process has had, in bytes.
    private static var peakMemory: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    /// Ends the process when so much of the processor's time has gone by, or, in case it waits, ten times as much of everybody's; with 0,
    /// never.
    private static func startTimer(seconds: Int) {
        var timer = itimerval()
        timer.it_value.tv_sec = seconds
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
        alarm(UInt32(10 * seconds))
    }

    /// Makes the process's end tell why: a reader that takes too long ends as one that crashed, with a backtrace.
    static func prepareProcess() {
        for number in [SIGPROF, SIGALRM] {
            signal(number) { _ in
                let text: StaticString = "fuzz: the reader took too long\n"
                write(2, text.utf8Start, text.utf8CodeUnitCount)
                abort()
            }
        }
        var limit = rlimit(rlim_cur: 16 << 30, rlim_max: 16 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        // A crash leaves a backtrace, not a file of all its memory.
        limit = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    }
}
