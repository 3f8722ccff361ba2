import COpenBLAS
import Synchronization

/// How many threads OpenBLAS uses.
///
/// It has a pool of its own, as large as the machine, which would fight the loader's workers and the training step. So
/// everything uses one thread, but for the covariance of images, whose sums are exact on any number, and the algebra of classical
/// learners: these have the machine to themselves.
package enum OpenBLAS {
    private static let oneThread: Void = openblas_set_num_threads(1)

    /// Products are computed by the thread that asks for them.
    package static func useOneThread() { _ = oneThread }

    /// The number of threads is one for the whole process: those who want several wait for each other.
    private static let several = Mutex(())

    /// Products in `body` use this many threads.
    package static func withThreads<Result>(_ threads: Int, _ body: () throws -> Result) rethrows -> Result {
        useOneThread()
        return try several.withLock { _ in
            openblas_set_num_threads(Int32(clamping: max(threads, 1)))
            defer { openblas_set_num_threads(1) }
            return try body()
        }
    }
}
