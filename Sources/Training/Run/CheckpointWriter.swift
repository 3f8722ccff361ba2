import Foundation
import FoveaTensor

/// Writes checkpoints, one after another, while training goes on: what is written was copied before.
final class CheckpointWriter: Sendable {
    private let queue = DispatchQueue(label: "fovea.checkpoints")
    private let outbox = Outbox()

    /// What was done since somebody asked. Only the queue touches it.
    private final class Outbox: @unchecked Sendable {
        var events: [Event] = []
        var failure: (any Error)?
    }

    /// Writes in the background, after what was asked for before is done: two are never waiting, however slow the disk.
    ///
    /// - Parameters:
    ///   - event: What to say once it is written.
    ///   - job: Writes a file. After a failure nothing is written any more.
    func write(_ event: Event, _ job: @escaping @Sendable () throws -> Void) {
        queue.sync {}
        Interruption.isSaving.store(true, ordering: .releasing)
        queue.async { [outbox] in
            defer { Interruption.isSaving.store(false, ordering: .releasing) }
            guard outbox.failure == nil else { return }
            do {
                try job()
                outbox.events.append(event)
            } catch {
                outbox.failure = error
            }
        }
    }

    /// What has been written since the last call, or, where `waits`, once everything is.
    ///
    /// - Throws: why a file could not be written.
    func written(waits: Bool) throws -> [Event] {
        if !waits, Interruption.isSaving.load(ordering: .acquiring) { return [] }
        return try queue.sync {
            if let failure = outbox.failure { throw failure }
            defer { outbox.events = [] }
            return outbox.events
        }
    }
}
