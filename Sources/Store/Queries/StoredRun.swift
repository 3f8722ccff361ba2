import FoveaSpec
import FoveaTensor
import FoveaTraining
import Foundation
import GRDB

/// A run as the store knows it.
public struct StoredRun: Sendable {
    /// What it is called: its folder, relative to the store's.
    public let name: String
    /// Its home.
    public let directory: RunDirectory
    /// That of ``RunIdentity``; older runs have one that is made of their name.
    public let id: String
    /// Where it stood at the last look.
    public let status: RunStatus
    /// Seconds since 1970.
    public let started: Double?
    /// When it was last heard of, in seconds since 1970.
    public let ended: Double?
    /// The time of all its sessions.
    public let seconds: Double?
    /// Complete epochs.
    public let epoch: Int?
    /// Steps made.
    public let step: Int?
    /// Steps of the whole run.
    public let steps: Int?
    /// Trainable numbers.
    public let parameters: Int?
    /// The machine of its last session.
    public let host: String?
    /// What its last session computed with.
    public let backend: String?
    /// The version of Fovea of its last session.
    public let version: String?
    /// The commit that the program of its last session was built from.
    public let code: String?
    /// The folder of the run whose weights it began with.
    public let parentFolder: String?
    /// The identifier of that run.
    public let parent: String?
    /// What people wrote of it.
    public let note: String?
    /// What in its folder could not be read.
    public let problem: String?
    /// In the order of the alphabet.
    public fileprivate(set) var tags: [String] = []
    /// What it was asked for, by the names of flags; parts of specs have names such as `optimizer.momentum`.
    public fileprivate(set) var settings: [String: Event.Value] = [:]
    /// Its results, such as `val.top1`.
    public fileprivate(set) var metrics: [String: Double] = [:]
    let number: Int64

    /// The columns of the table that a run is made of, in the order of ``init(_:in:)``.
    fileprivate static let columns = [
        "run", "folder", "id", "status", "started", "ended", "seconds", "epoch", "step", "steps", "parameters", "host",
        "backend", "version", "code", "parent_folder", "parent", "note", "problem",
    ].joined(separator: ", ")

    fileprivate init(_ row: Row, in folder: String) {
        number = row[0]
        name = row[1]
        directory = RunFolder(name, in: folder).directory
        id = row[2]
        status = RunStatus(rawValue: row[3]) ?? .stopped
        (started, ended, seconds) = (row[4], row[5], row[6])
        (epoch, step, steps, parameters) = (row[7], row[8], row[9], row[10])
        (host, backend, version, code) = (row[11], row[12], row[13], row[14])
        (parentFolder, parent, note, problem) = (row[15], row[16], row[17], row[18])
    }

    /// A value by the name that filters and orders have for it; `nil` where the run has none.
    public func value(_ name: String) -> Event.Value? {
        func text(_ value: String?) -> Event.Value? { value.map(Event.Value.string) }
        func number(_ value: Int?) -> Event.Value? { value.map(Event.Value.int) }
        func number(_ value: Double?) -> Event.Value? { value.map(Event.Value.double) }
        guard let column = FilterName.Column(rawValue: name) else {
            if name == "tag" { return tags.isEmpty ? nil : .string(tags.joined(separator: " ")) }
            return metrics[FilterName.metric(in: name)].map(Event.Value.double) ?? settings[name]
        }
        return switch column {
        case .name: .string(self.name)
        case .id: .string(id)
        case .status: .string(status.rawValue)
        case .started: number(started)
        case .ended: number(ended)
        case .seconds: number(seconds)
        case .epoch: number(epoch)
        case .step: number(step)
        case .steps: number(steps)
        case .parameters: number(parameters)
        case .note: text(note)
        case .parent: text(parentFolder ?? parent)
        case .host: text(host)
        case .backend: text(backend)
        case .version: text(version)
        case .code: text(code)
        }
    }

    /// What hides a run from lists, unless they ask for it.
    public static let hiddenTag = "hidden"
    /// Whether lists leave it out.
    public var isHidden: Bool { tags.contains(StoredRun.hiddenTag) }
}

extension RunStore {
    /// Runs that fit, in order.
    ///
    /// - Parameters:
    ///   - filter: Such as `val.top1 > 0.9 and model = resnet18`; all where it is `nil`.
    ///   - order: The name of a value, with `-` before it for the largest first; when they started where it is `nil`. Runs without the value
    ///     come last.
    ///   - limit: At most so many.
    ///   - withHidden: Also those with the tag `hidden`, which are there too where the filter asks for tags.
    /// - Throws: a usage sentence about the filter or the order.
    public func runs(
        where filter: String? = nil, sortedBy order: String? = nil, limit: Int? = nil, withHidden: Bool = false
    ) throws -> [StoredRun] {
        try read { db in
            let names = FilterNames(db)
            let expression = try filter.map { try FilterParser.parse($0, names: names) }
            var (condition, arguments) = expression?.sql ?? ("TRUE", [])
            if !withHidden, expression?.namesTags != true {
                condition +=
                    " AND NOT EXISTS (SELECT 1 FROM tags WHERE tags.run = runs.run AND tag = '\(StoredRun.hiddenTag)')"
            }
            let isDescending = order?.hasPrefix("-") ?? false
            let key = try names(order.map { String($0.drop { $0 == "-" }) } ?? "started").sql
            let direction = isDescending ? "DESC" : "ASC"
            let sql = """
                SELECT \(StoredRun.columns), \(key.text) AS sort_key FROM runs WHERE \(condition)
                ORDER BY sort_key IS NULL, sort_key \(direction), started, folder LIMIT ?
                """
            return try fetch(db, sql, key.arguments + arguments + [limit ?? -1])
        }
    }

    /// Makes sure that names are those of values that runs have.
    ///
    /// - Throws: a usage sentence with the nearest name.
    public func requireNames(_ names: [String]) throws {
        try read { db in
            let known = FilterNames(db)
            for name in names { _ = try known(name) }
        }
    }

    /// The run that a word means: its folder, its name, or the beginning of its name or identifier that no other has.
    ///
    /// - Parameter exactly: Whether a beginning is not enough, as where something is deleted.
    /// - Throws: `missingFile` with the nearest name where there is none, a usage sentence where there are several.
    public func run(_ word: String, exactly: Bool = false) throws -> StoredRun {
        guard word.contains(where: { !$0.isWhitespace }) else {
            throw FoveaError.usage("a run's name cannot be empty; 'fovea runs list' has the names")
        }
        return try read { db in
            func find(_ condition: String, _ arguments: StatementArguments) throws -> [StoredRun] {
                try fetch(db, "SELECT \(StoredRun.columns) FROM runs WHERE \(condition) ORDER BY folder", arguments)
            }
            let trimmed = word.count > 1 && word.hasSuffix("/") ? String(word.dropLast()) : word
            for name in [trimmed, self.name(of: trimmed)].compactMap(\.self) {
                if let run = try find("folder = ?", [name]).first { return run }
            }
            let pattern = trimmed.replacing(/[%_\\]/) { "\\\($0.output)" } + "%"
            let found = try find("folder LIKE ?1 ESCAPE '\\' OR id LIKE ?1 ESCAPE '\\'", [pattern])
            if found.count == 1 {
                guard !exactly || found[0].id == trimmed else {
                    throw FoveaError.usage(
                        "'\(word)' is not the whole name of '\(found[0].name)', which it takes to delete a run"
                    )
                }
                return found[0]
            }
            guard found.isEmpty else {
                let names = found.prefix(5).map(\.name).joined(separator: ", ")
                throw FoveaError.usage(
                    "'\(word)' can be \(found.count) runs: \(names)\(found.count > 5 ? ", …" : ""); write more of the name"
                )
            }
            if FileManager.default.fileExists(atPath: RunDirectory(trimmed).modelCard) {
                throw FoveaError.missingFile(
                    "the run '\(word)' does not lie in '\(folder)'; say --store with the folder it lies in, or take it in with: "
                        + "fovea runs import \(word.quotedForShell)")
            }
            let all = try String.fetchAll(db, sql: "SELECT folder FROM runs ORDER BY folder")
            throw FoveaError.missingFile("there is no run '\(word)' in '\(folder)'\(RunStore.nearest(word, all))")
        }
    }

    private static func nearest(_ word: String, _ names: [String]) -> String {
        didYouMean((word as NSString).lastPathComponent, among: names)
    }

    /// About so many settings, and fewer metrics, has a run: tables that grow are filled several times.
    private var expectedValues: Int { 24 }

    /// Runs with their tags, settings and metrics.
    private func fetch(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> [StoredRun] {
        var runs = try Row.fetchAll(db, sql: sql, arguments: arguments).map { StoredRun($0, in: folder) }
        let tags = try db.cachedStatement(sql: "SELECT tag FROM tags WHERE run = ? ORDER BY tag")
        let settings = try db.cachedStatement(sql: "SELECT name, value FROM settings WHERE run = ?")
        let metrics = try db.cachedStatement(sql: "SELECT name, value FROM metrics WHERE run = ?")
        for place in runs.indices {
            let run = runs[place].number
            runs[place].tags = try String.fetchAll(tags, arguments: [run])
            runs[place].settings.reserveCapacity(expectedValues)
            let values = try Row.fetchCursor(settings, arguments: [run])
            while let row = try values.next() { runs[place].settings[row[0]] = Event.Value(row[1] as DatabaseValue) }
            runs[place].metrics.reserveCapacity(expectedValues)
            let results = try Row.fetchCursor(metrics, arguments: [run])
            while let row = try results.next() { runs[place].metrics[row[0]] = row[1] }
        }
        return runs
    }
}

extension Event.Value {
    /// A value of the database.
    init(_ value: DatabaseValue) {
        switch value.storage {
        case .null, .blob: self = .null
        case .int64(let number): self = .int(Int(number))
        case .double(let number): self = .double(number)
        case .string(let text): self = .string(text)
        }
    }
}

extension RunStore {
    /// The runs that began with a run's weights.
    public func children(of run: StoredRun) throws -> [StoredRun] {
        try read { db in
            try fetch(
                db, "SELECT \(StoredRun.columns) FROM runs WHERE parent = ? AND run != ? ORDER BY started",
                [run.id, run.number])
        }
    }
}
