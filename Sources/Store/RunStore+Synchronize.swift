import FoveaTensor
import FoveaTraining
import Foundation
import GRDB

extension RunStore {
    /// Reads what the folders have got since the last time: new runs, new events, notes, how runs ended. Runs whose folder is gone are marked
    /// as missing. Where nothing has changed, the cost is that of six file statuses a run.
    public func synchronize() throws {
        struct Known {
            let fingerprint: String
            let status: RunStatus?
        }
        let known = try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT folder, fingerprint, status FROM runs")
            return Dictionary(
                rows.map { ($0[0] as String, Known(fingerprint: $0[1], status: RunStatus(rawValue: $0[2]))) },
                uniquingKeysWith: { first, _ in first })
        }
        let folders = RunFolder.all(in: folder)
        let names = Set(folders.map(\.name))
        let gone = known.filter { $0.value.status != .missing && !names.contains($0.key) }.keys
        if !gone.isEmpty { try write { db in try markMissing(gone.sorted(), db) } }
        for run in folders {
            let before = known[run.name]
            if let before, before.fingerprint == run.fingerprint {
                // A process that dies changes no file, but one that ends or fails does.
                if before.status == .finished || before.status == .failed { continue }
                if RunLock.isHeld(run.directory) == (before.status == .running) { continue }
            }
            try synchronize(run)
        }
    }

    /// Reads what one run's folder has got.
    ///
    /// - Parameters:
    ///   - directory: Its home, somewhere in the store's folder.
    ///   - isEnding: Whether the process that asks has just stopped to train in it.
    public func synchronize(_ directory: RunDirectory, isEnding: Bool = false) throws {
        guard let name = name(of: directory.path) else {
            throw FoveaError.usage("'\(directory.path)' does not lie in '\(folder)', whose runs this store has")
        }
        try synchronize(RunFolder(name, in: folder), isEnding: isEnding)
    }

    /// What a folder is called here; `nil` where it lies elsewhere.
    func name(of path: String) -> String? {
        func whole(_ path: String) -> [String] {
            URL(fileURLWithPath: path).standardized.pathComponents.filter { $0 != "." }
        }
        let (own, other) = (whole(folder), whole(path))
        guard other.starts(with: own), other.count > own.count else { return nil }
        return other.dropFirst(own.count).joined(separator: "/")
    }

    private func synchronize(_ run: RunFolder, isEnding: Bool = false) throws {
        // Some megabytes at a time, so that others get their turn.
        while try write({ db in try RunImport(db, run, isEnding: isEnding).advance() }) == .moreToRead {}
    }

    /// A run whose folder was renamed is the run in another folder that has its identifier.
    private func markMissing(_ names: [String], _ db: Database) throws {
        for name in names {
            try db.execute(
                sql: "UPDATE runs SET status = ?, fingerprint = '' WHERE folder = ?",
                arguments: [RunStatus.missing.rawValue, name])
        }
    }
}

/// Where a run stands.
public enum RunStatus: String, Sendable, CaseIterable {
    /// A process trains it at this moment.
    case running
    /// It can be gone on with.
    case stopped
    /// An error ended it, which its log tells.
    case failed
    /// It came to its end.
    case finished
    /// Its folder is gone.
    case missing

    /// That of a folder, by its files and its lock.
    ///
    /// - Parameter isEnding: Whether the process that holds the lock is the one that asks, and is done.
    init(of directory: RunDirectory, isEnding: Bool = false) {
        if !isEnding, RunLock.isHeld(directory) {
            self = .running
        } else if FileManager.default.fileExists(atPath: directory.result) {
            self = .finished
        } else {
            self = directory.failure() == nil ? .stopped : .failed
        }
    }
}
