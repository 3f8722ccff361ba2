import Foundation
import FoveaTensor

/// A thread that runs one closure and can be waited for.
///
/// Not a task: decoding blocks and computes for long, which Swift's cooperative threads should not.
struct WorkerThread: Sendable {
    private let thread: pthread_t

    /// - Throws: a sentence when the system gives no thread.
    init(_ body: @escaping @Sendable () -> Void) throws {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            throw FoveaError.inputOutput(
                "the system gives no thread to load data with: \(String(cString: strerror(status)))")
        }
        self.thread = thread
    }

    /// Waits until the closure has returned. To be called once.
    func join() { pthread_join(thread, nil) }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
