import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A request to stop, which a session looks at between two steps: it then saves and throws
/// `FoveaError(.interrupted)`.
public final class Interruption: Sendable {
    private let requested = Atomic<Bool>(false)

    public init() {}

    /// Asks the session to stop. May be called from any thread, and from a signal handler.
    public func request() { requested.store(true, ordering: .relaxed) }

    /// Whether somebody has asked; it stays true.
    public var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// The request that Ctrl-C (`SIGINT`) and `SIGTERM` make. The first signal asks; the second has its usual effect and
    /// ends the process at once.
    public static func onSignals() -> Interruption {
        let interruption = bySignal
        var action = sigaction()
        // Only an atomic store happens in the handler, and the object exists before it can run.
        #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = { _ in Interruption.bySignal.request() }
        #else
        action.__sigaction_handler.sa_handler = { _ in Interruption.bySignal.request() }
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

    private static let bySignal = Interruption()
}
