import FoveaTensor
import FoveaTraining
import Foundation
import Synchronization

/// Keeps a store up to date while a run trains.
///
/// It writes nothing of the events themselves: they are in the run's folder before they come here. It asks, on a queue of its own and at
/// most every few seconds, that the store read what the folder has got. Whatever is wrong with the store stops nothing; it is said once.
public final class StoreSink: EventSink {
    private let directory: RunDirectory
    private let folder: String
    private let report: (Event) -> Void
    private let interval: Duration
    private let worker: Worker
    private var lastAsked: ContinuousClock.Instant?
    private var hasBegun = false

    /// - Parameters:
    ///   - directory: The run's home.
    ///   - folder: The store's; by default the one that the run's folder lies in.
    ///   - interval: The least time between two readings.
    ///   - patience: How long other processes that write the store are waited for, in seconds. Training does not wait; its end does.
    ///   - report: Gets the warning, on the thread of the session.
    public init(
        _ directory: RunDirectory, in folder: String? = nil, interval: Duration = .seconds(5), patience: Double = 2,
        report: @escaping (Event) -> Void
    ) {
        self.directory = directory
        self.folder = folder ?? StoreSink.folder(of: directory)
        self.interval = interval
        self.report = report
        worker = Worker(patience: patience)
    }

    /// The folder that a run's folder lies in.
    public static func folder(of directory: RunDirectory) -> String {
        URL(fileURLWithPath: directory.path).standardized.deletingLastPathComponent().path
    }

    /// Asks for a reading when the session begins and ends, and when the last one is long ago. Otherwise it looks at the clock, and nothing is
    /// allocated.
    public func receive(_ event: Event) {
        switch event {
        case .run:
            hasBegun = true
            ask()
        case .result: ask()
        case .step, .epoch, .evaluation, .checkpoint, .warning, .error, .unknown:
            if let lastAsked, .now - lastAsked < interval { return }
            ask()
        }
    }

    /// Waits for the last reading.
    public func finish() {
        // A session that wrote no event has changed nothing that the store should know.
        guard hasBegun else { return }
        worker.read(directory, folder, isEnding: true)
        worker.wait()
        tell()
    }

    private func ask() {
        guard hasBegun else { return }
        lastAsked = .now
        worker.read(directory, folder, isEnding: false)
        tell()
    }

    private func tell() {
        if let sentence = worker.takeProblem() { report(.warning(Event.Warning(sentence))) }
    }

    /// Reads on a queue of its own.
    private final class Worker: Sendable {
        private let queue = DispatchQueue(label: "fovea.store", qos: .utility)
        private let state = Mutex(State())
        private let holder = Holder()
        private let patience: Double

        init(patience: Double) { self.patience = patience }

        private struct State {
            /// Whether a reading is asked for that has not begun.
            var isWaiting = false
            var problem: String?
            var hasFailed = false
        }

        /// The open store. Only the queue touches it.
        private final class Holder: @unchecked Sendable {
            var store: RunStore?
        }

        func read(_ directory: RunDirectory, _ folder: String, isEnding: Bool) {
            let isNew = state.withLock { state in
                defer { state.isWaiting = true }
                return !state.isWaiting
            }
            // One that has not begun yet will read everything.
            guard isNew || isEnding else { return }
            queue.async { [self] in
                state.withLock { $0.isWaiting = false }
                do {
                    try read(directory, folder, isEnding) { note in state.withLock { $0.problem = note } }
                } catch {
                    holder.store = nil
                    let reason = (error as? FoveaError)?.message ?? "\(error)"
                    state.withLock { state in
                        if !state.hasFailed {
                            state.problem =
                                "the store of runs is not kept up to date: \(reason); training goes on, and 'fovea runs list' "
                                + "catches up"
                        }
                        state.hasFailed = true
                    }
                }
            }
        }

        private func read(
            _ directory: RunDirectory, _ folder: String, _ isEnding: Bool, _ tell: (String) -> Void
        ) throws {
            do {
                if let store = holder.store { return try store.synchronize(directory, isEnding: isEnding) }
            } catch is RunStore.Damage {
                holder.store = nil
            }
            holder.store = try RunStore.using(folder: folder, patience: patience, tell: tell) { store in
                try store.synchronize(directory, isEnding: isEnding)
                return store
            }
        }

        func wait() { queue.sync {} }

        /// What went wrong since the last call.
        func takeProblem() -> String? {
            state.withLock { state in
                defer { state.problem = nil }
                return state.problem
            }
        }
    }
}
