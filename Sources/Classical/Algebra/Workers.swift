import Foundation
import FoveaData
import Synchronization

/// The threads that classical methods compute with: OpenBLAS's in large products, our own where rows or classes can be taken one by one.
public struct Workers: Sendable, Hashable {
    /// How many, at least 1.
    public let threads: Int

    /// - Parameter threads: All cores where it is `nil`.
    public init(threads: Int? = nil) {
        self.threads = max(threads ?? ProcessInfo.processInfo.activeProcessorCount, 1)
    }

    /// Lets OpenBLAS use all of the threads. What is done within must not call it again.
    func inAlgebra<Result>(_ body: () throws -> Result) rethrows -> Result {
        try OpenBLAS.withThreads(threads, body)
    }

    /// Calls `body` for ranges that together are `0 ..< count`, several at once; whoever is done takes the next. Within it, OpenBLAS has one
    /// thread.
    ///
    /// - Parameter chunk: The largest range.
    func forEach(_ count: Int, chunk: Int, _ body: @Sendable (Range<Int>) -> Void) {
        OpenBLAS.useOneThread()
        let chunk = max(chunk, 1)
        let chunks = (count + chunk - 1) / chunk
        let used = min(threads, chunks)
        guard used > 1 else {
            for start in stride(from: 0, to: count, by: chunk) { body(start..<min(start + chunk, count)) }
            return
        }
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: used) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < chunks else { return }
                body((index * chunk)..<min((index + 1) * chunk, count))
            }
        }
    }
}
