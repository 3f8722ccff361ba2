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
    /// The request that Ctrl-C (`SIGINT`) and `SIGTERM` make from now on, one for each session. The first signal asks; the second
    /// has its usual effect and ends the process at once.
    public static func onSignals() -> Interruption {
        let interruption = Interruption()
        // Kept for good: a handler may be looking at it at any time.
        let address = Int(bitPattern: Unmanaged.passRetained(interruption).toOpaque())
        bySignal.store(address, ordering: .releasing)
        var action = sigaction()
        // Only atomic numbers are read and written in the handler, and the object exists before it can run.
        #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = { _ in Interruption.requestBySignal() }
        #else
        action.__sigaction_handler.sa_handler = { _ in Interruption.requestBySignal() }
        #endif
        action.sa_flags = SA_RESTART | Int32(truncatingIfNeeded: SA_RESETHAND)
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        // Whoever started the process may have left them blocked, as threads of a dispatch pool do.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        sigaddset(&wanted, SIGINT)
        sigaddset(&wanted, SIGTERM)
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
        return interruption
    }

    /// The address of the latest session's request; 0 before the first.
    private static let bySignal = Atomic<Int>(0)

    private static func requestBySignal() {
        guard let address = UnsafeRawPointer(bitPattern: bySignal.load(ordering: .acquiring)) else { return }
        Unmanaged<Interruption>.fromOpaque(address).takeUnretainedValue().request()
    }
}
