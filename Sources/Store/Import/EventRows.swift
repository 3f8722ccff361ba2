import FoveaTensor
import FoveaTraining
import GRDB

/// Writes events as rows, as `EventLog.merged` would have them: what a session did after the checkpoint that the next one went on from
/// makes way for what that one does.
struct EventRows {
    private let db: Database
    private let run: Int64
    private let file: EventFile
    private let steps, epochs: EventTable
    private var session: Int64
    private var lastTime: Double?

    init(_ db: Database, _ run: Int64, _ file: EventFile) throws {
        self.db = db
        self.run = run
        self.file = file
        steps = try EventTable(
            db, "steps", required: ["step", "epoch"],
            numbers: ["loss", "top1", "lr", "images_per_second", "data_wait_fraction", "gradient_norm"])
        epochs = try EventTable(
            db, "epochs", required: ["epoch", "step"],
            numbers: ["loss", "top1", "count", "seconds", "images_per_second", "data_wait_fraction"])
        session = try Int64.fetchOne(db, sql: "SELECT MAX(session) FROM sessions WHERE run = ?", arguments: [run]) ?? 0
    }

    /// - Throws: `DecodingError` or `FoveaError` for an event that is not what it should be; nothing of it is kept.
    mutating func add(_ fields: Event.Fields) throws {
        guard case .string(let kind)? = fields["event"] else {
            throw FoveaError.invalid("'event' should be a text, but is not")
        }
        let time = Event.Origin(fields)?.time
        switch (kind, file) {
        case ("step", .training): try steps.add(fields, run, time)
        case ("epoch", .training): try epochs.add(fields, run, time)
        case ("run", .training): try begin(fields, time)
        case ("checkpoint", .training):
            guard case .checkpoint(let event) = try Event(fields) else { return }
            try db.execute(
                sql: "INSERT INTO checkpoints VALUES (?1, \(Self.next("checkpoints")), ?2, ?3, ?4, ?5, ?6)",
                arguments: [run, time, event.kind, event.path, event.epoch, event.step])
        case ("warning", .training):
            guard case .warning(let event) = try Event(fields) else { return }
            try db.execute(
                sql: "INSERT INTO warnings VALUES (?1, \(Self.next("warnings")), ?2, ?3)",
                arguments: [run, time, event.message])
        case ("evaluation", _): try EvaluationRow(fields).write(db, run, file, time)
        // How the run ended is in result.json; other kinds are of no use yet.
        default: break
        }
        if let time, file == .training { lastTime = max(lastTime ?? time, time) }
    }

    /// Keeps when the session was last heard of.
    mutating func finish() throws {
        guard let lastTime, session > 0 else { return }
        try db.execute(
            sql: "UPDATE sessions SET ended = MAX(IFNULL(ended, ?1), ?1) WHERE run = ?2 AND session = ?3",
            arguments: [lastTime, run, session])
    }

    private static func next(_ table: String) -> String {
        "(SELECT COALESCE(MAX(number), 0) + 1 FROM \(table) WHERE run = ?1)"
    }

    /// A session begins, and does again what came after its first step.
    private mutating func begin(_ fields: Event.Fields, _ time: Double?) throws {
        guard case .run(let event) = try Event(fields) else { return }
        try finish()
        lastTime = time
        for table in ["steps", "epochs", "checkpoints"] {
            try db.execute(
                sql: "DELETE FROM \(table) WHERE run = ? AND step > ?", arguments: [run, event.startingStep])
        }
        try EvaluationRow.remove(
            db, run, file, and: "epoch IS NULL OR epoch * ? > ?", [event.stepsPerEpoch, event.startingStep])
        session += 1
        let environment = event.environment ?? [:]
        func text(_ name: String) -> String? {
            if case .string(let text)? = environment[name] { text } else { nil }
        }
        try db.execute(
            sql: "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                run, session, time, time, event.startingStep, event.stepsPerEpoch, event.backend, text("host"),
                text("fovea"), text("commit"), fields.text,
            ])
        try db.execute(
            sql: "UPDATE runs SET steps = ?, parameters = ? WHERE run = ?",
            arguments: [event.steps, event.parameters, run])
    }

    /// Takes away what a file has told.
    static func remove(_ db: Database, _ run: Int64, _ file: EventFile) throws {
        try EvaluationRow.remove(db, run, file, and: "TRUE", [])
        guard file == .training else { return }
        for table in ["sessions", "steps", "epochs", "checkpoints", "warnings"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE run = ?", arguments: [run])
        }
    }
}

/// A table with one row for each event of a kind: a column for each field that is known, and one for all others.
struct EventTable {
    private let statement: Statement
    private let names: [String]
    private let requiredCount: Int

    /// - Parameters:
    ///   - required: Fields that are whole numbers, and must be there.
    ///   - numbers: Fields that are numbers or nothing.
    init(_ db: Database, _ table: String, required: [String], numbers: [String]) throws {
        names = required + numbers
        requiredCount = required.count
        let columns = ["run", "time"] + names + ["more"]
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        statement = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))")
    }

    func add(_ fields: Event.Fields, _ run: Int64, _ time: Double?) throws {
        var values = [(any DatabaseValueConvertible)?](repeating: nil, count: names.count + 3)
        values[0] = run
        values[1] = time
        var more: Event.Fields = [:]
        for (name, value) in fields.values {
            guard let place = names.firstIndex(of: name) else {
                if !EventTable.everywhere.contains(name) { more[name] = value }
                continue
            }
            switch value {
            case .int(let number): values[place + 2] = number
            case .double(let number) where place >= requiredCount: values[place + 2] = number
            case .largeInteger(let number) where place >= requiredCount:
                values[place + 2] = Double(number)
            // A number that is none.
            case .null where place >= requiredCount: break
            default: throw FoveaError.invalid("'\(name)' should be a number, but is not")
            }
        }
        for place in 0..<requiredCount where values[place + 2] == nil {
            throw FoveaError.invalid("'\(names[place])' should be a whole number, but is not there")
        }
        if !more.values.isEmpty { values[names.count + 2] = more.text }
        statement.setUncheckedArguments(StatementArguments(values))
        try statement.execute()
    }

    /// Fields of every event.
    static let everywhere: Set<String> = ["event", "time", "run_id"]
}
