import FoveaTensor
import FoveaTraining
import Foundation
import GRDB

/// Brings the rows of one run to what its folder says, in one transaction: the only way in which anything comes into the store, be it while
/// a run trains, from a folder that was copied here, after a crash, or into a new store.
struct RunImport {
    /// Whether all of the folder was read.
    enum Outcome { case done, moreToRead }

    private let db: Database
    private let folder: RunFolder
    private let isEnding: Bool
    private var directory: RunDirectory { folder.directory }

    init(_ db: Database, _ folder: RunFolder, isEnding: Bool) {
        self.db = db
        self.folder = folder
        self.isEnding = isEnding
    }

    /// Reads at most some megabytes of events, and, when there are no more, everything else.
    func advance() throws -> Outcome {
        // What changes from here on is found by the next look.
        let fingerprint = folder.fingerprint
        guard FileManager.default.fileExists(atPath: directory.modelCard) else {
            try db.execute(
                sql: "UPDATE runs SET status = 'missing', fingerprint = '' WHERE folder = ?", arguments: [folder.name])
            return .done
        }
        var problems: [String] = []
        let identity = noting(&problems) { try directory.identity() } ?? nil
        let run = try row(id: identity?.id ?? "folder:\(folder.name)")
        for file in [EventFile.training, .looks] {
            var source = try EventSource(db, run, file, in: directory)
            guard try source.readOn() else { return .moreToRead }
            if let problem = source.problem { problems.append(problem) }
        }
        let notes = noting(&problems) { try directory.readNotes() }
        if let notes { try replaceTags(notes.tags, run) }
        let configuration = noting(&problems) { try Self.configuration(in: directory) } ?? nil
        try RunSettings(configuration, in: directory).write(db, run)
        let result = noting(&problems) { try directory.ending() } ?? nil
        try RunMetrics.replace(db, run, result: result, data: configuration?["data"])
        let parent = Parent(of: configuration, of: folder)
        let status = RunStatus(of: directory, isEnding: isEnding)
        try db.execute(
            sql: """
                UPDATE runs SET status = ?, configuration = ?, result = ?, note = ?, problem = ?, fingerprint = ?,
                    started = COALESCE((SELECT MIN(started) FROM sessions WHERE sessions.run = runs.run), ?),
                    ended = (SELECT MAX(ended) FROM sessions WHERE sessions.run = runs.run),
                    seconds = (SELECT SUM(ended - started) FROM sessions WHERE sessions.run = runs.run),
                    (host, backend, version, code) = (
                        SELECT host, backend, version, code FROM sessions WHERE sessions.run = runs.run
                        ORDER BY session DESC LIMIT 1),
                    parent_folder = COALESCE(?, parent_folder), parent = COALESCE(?, parent)
                WHERE run = ?
                """,
            arguments: [
                status.rawValue, configuration?.text, result?.text, notes?.note,
                problems.isEmpty ? nil : problems.joined(separator: "\n"),
                fingerprint, identity?.created, parent?.folder, parent?.id, run,
            ])
        return .done
    }

    /// What fails is a problem of this run alone.
    private func noting<Value>(_ problems: inout [String], _ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch {
            problems.append((error as? FoveaError)?.message ?? "\(error)")
            return nil
        }
    }

    /// The run's number. Another run in the same folder takes the place of the one before; a run whose folder was renamed keeps its rows.
    private func row(id: String) throws -> Int64 {
        if let known = try Row.fetchOne(db, sql: "SELECT run, id FROM runs WHERE folder = ?", arguments: [folder.name])
        {
            let (run, before): (Int64, String) = (known[0], known[1])
            if before == id { return run }
            // A run from before runs had identifiers gets one when it goes on.
            if !before.hasPrefix("folder:") { try RunStore.clear(run, db) }
            try db.execute(
                sql: "UPDATE runs SET id = ?, fingerprint = '', parent = NULL, parent_folder = NULL WHERE run = ?",
                arguments: [id, run])
            return run
        }
        let moved = try Int64.fetchOne(
            db, sql: "SELECT run FROM runs WHERE id = ? AND status = 'missing' LIMIT 1", arguments: [id])
        if let moved {
            try db.execute(
                sql: "UPDATE runs SET folder = ?, fingerprint = '' WHERE run = ?", arguments: [folder.name, moved])
            return moved
        }
        try db.execute(
            sql: "INSERT INTO runs (folder, id, status, fingerprint) VALUES (?, ?, 'stopped', '')",
            arguments: [folder.name, id])
        return db.lastInsertedRowID
    }

    private func replaceTags(_ tags: [String], _ run: Int64) throws {
        try db.execute(sql: "DELETE FROM tags WHERE run = ?", arguments: [run])
        for tag in tags {
            try db.execute(sql: "INSERT OR IGNORE INTO tags (run, tag) VALUES (?, ?)", arguments: [run, tag])
        }
    }

    /// `config.json`, where the run has one: those of the library alone need not.
    private static func configuration(in directory: RunDirectory) throws -> Event.Fields? {
        guard FileManager.default.fileExists(atPath: directory.config) else { return nil }
        var fields = try directory.read(Event.Fields.self)
        fields["version"] = nil
        return fields
    }

    /// The run whose weights this one began with.
    private struct Parent {
        let folder: String
        let id: String?

        init?(of configuration: Event.Fields?, of run: RunFolder) {
            guard case .string(let weights)? = configuration?["weights"] else { return nil }
            let directory = RunDirectory((weights as NSString).deletingLastPathComponent)
            guard FileManager.default.fileExists(atPath: directory.modelCard) else { return nil }
            folder = directory.path
            id = (try? directory.identity())?.id
        }
    }
}

extension RunStore {
    /// Forgets everything about a run but its number.
    static func clear(_ run: Int64, _ db: Database) throws {
        for table in Schema.tablesOfRuns {
            try db.execute(sql: "DELETE FROM \(table) WHERE run = ?", arguments: [run])
        }
    }
}

extension Event.Fields {
    /// As a JSON object.
    var text: String { Event.Value.object(self).text }
}

extension Event.Value {
    /// As JSON.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
