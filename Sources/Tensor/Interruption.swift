import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A request to stop, which long work looks at where it can stop and lose nothing: a training session between two steps, a pass
/// over images between two of them. It then throws `FoveaError(.interrupted)`.
public final class Interruption: Sendable {
    private let requested = Atomic<Bool>(false)

    public init() {}

    /// Asks the work to stop. May be called from any thread, and from a signal handler.
    public func request() { requested.store(true, ordering: .relaxed) }

    /// Whether somebody has asked; it stays true.
    public var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// What the work that is being done looks at; `nil` where nothing asks it to stop.
    @TaskLocal public static var current: Interruption?

    /// Does work that this request can stop, however deep in it the place that looks.
    public func whileCurrent<Result>(_ body: () throws -> Result) rethrows -> Result {
        try Interruption.$current.withValue(self, operation: body)
    }

    /// - Throws: `FoveaError(.interrupted)` when the current work is asked to stop.
    ///
    /// - Parameter what: What is stopped, such as `the validation`.
    public static func check(_ what: @autoclosure () -> String) throws {
        if current?.isRequested == true { throw FoveaError(.interrupted, "stopped in \(what())") }
    }
}

extension Interruption {
    /// The request that Ctrl-C (`SIGINT`), `SIGTERM` and a closed terminal (`SIGHUP`) make from now on, one for each session. The first
    /// signal asks. The second ends the process at once and says so, unless the first one's save is being written: that is then
    /// finished. The third waits for nothing.
    public static func onSignals() -> Interruption {
        let interruption = Interruption()
        // Kept for good: a handler may be looking at it at any time.
        let address = Int(bitPattern: Unmanaged.passRetained(interruption).toOpaque())
        signals.store(0, ordering: .relaxed)
        bySignal.store(address, ordering: .releasing)
        var action = sigaction()
        // Only atomic numbers are read and written in the handler, and the object exists before it can run.
        #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = { _ in Interruption.requestBySignal() }
        #else
        action.__sigaction_handler.sa_handler = { _ in Interruption.requestBySignal() }
        #endif
        action.sa_flags = SA_RESTART
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        if !isIgnored(SIGHUP) { sigaction(SIGHUP, &action, nil) }
        // Whoever started the process may have left them blocked, as threads of a dispatch pool do.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&wanted, signal) }
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
        return interruption
    }

    /// Whether a save is being written, which a second signal lets finish.
    package static let isSaving = Atomic<Bool>(false)

    /// The address of the latest session's request; 0 before the first.
    private static let bySignal = Atomic<Int>(0)
    /// How many signals this session has had.
    private static let signals = Atomic<Int>(0)

    private static func requestBySignal() {
        let count = signals.add(1, ordering: .relaxed).newValue
        if count > 2 || (count == 2 && !isSaving.load(ordering: .acquiring)) {
            let sentence: StaticString = "\nfovea: ended at once; the last checkpoint that was written is kept\n"
            _ = write(STDERR_FILENO, sentence.utf8Start, sentence.utf8CodeUnitCount)
            _exit(130)
        }
        guard let address = UnsafeRawPointer(bitPattern: bySignal.load(ordering: .acquiring)) else { return }
        Unmanaged<Interruption>.fromOpaque(address).takeUnretainedValue().request()
    }

    /// Whether whoever started the process wants it to survive a signal, as `nohup` does.
    private static func isIgnored(_ signal: Int32) -> Bool {
        var present = sigaction()
        sigaction(signal, nil, &present)
        #if canImport(Darwin)
        return unsafeBitCast(present.__sigaction_u.__sa_handler, to: Int.self) == 1
        #else
        return unsafeBitCast(present.__sigaction_handler.sa_handler, to: Int.self) == 1
        #endif
    }
}
