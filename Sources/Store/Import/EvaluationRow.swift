import FoveaTensor
import FoveaTraining
import GRDB

/// The evaluation of a split, with the scores of each class where they were measured.
struct EvaluationRow {
    private let event: Event.Evaluation
    private let more: Event.Fields
    private let classes: [Event.Fields]

    init(_ fields: Event.Fields) throws {
        guard case .evaluation(let event) = try Event(fields) else {
            throw FoveaError.invalid("it tells of no evaluation")
        }
        self.event = event
        var more = event.metrics
        if case .array(let values)? = more["classes"] {
            classes = values.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
            more["classes"] = nil
        } else {
            classes = []
        }
        self.more = more
    }

    func write(_ db: Database, _ run: Int64, _ file: EventFile, _ time: Double?) throws {
        if file == .training {
            // An epoch, and the end, are evaluated once.
            try Self.remove(db, run, file, and: "split = ? AND epoch IS ?", [event.split, event.epoch])
        }
        try db.execute(
            sql: """
                INSERT INTO evaluations (run, file, split, epoch, time, loss, top1, count, more)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                run, file.rawValue, event.split, event.epoch, time, event.loss.isFinite ? event.loss : nil, event.top1,
                event.count, more.values.isEmpty ? nil : more.text,
            ])
        let evaluation = db.lastInsertedRowID
        for (place, scores) in classes.enumerated() {
            func number(_ name: String) -> Double? { scores[name]?.number }
            let name = if case .string(let text)? = scores["name"] { text } else { "class \(place)" }
            try db.execute(
                sql: "INSERT INTO class_scores VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    run, evaluation, place, name, number("precision"), number("recall"), number("f1"),
                    number("support"),
                ])
        }
    }

    /// Removes evaluations that a file has told, with their classes.
    static func remove(
        _ db: Database, _ run: Int64, _ file: EventFile, and condition: String, _ arguments: StatementArguments
    ) throws {
        let chosen = "run = ? AND file = ? AND (\(condition))"
        let own: StatementArguments = [run, file.rawValue]
        try db.execute(
            sql:
                "DELETE FROM class_scores WHERE run = ? AND evaluation IN (SELECT evaluation FROM evaluations WHERE \(chosen))",
            arguments: [run] + own + arguments)
        try db.execute(sql: "DELETE FROM evaluations WHERE \(chosen)", arguments: own + arguments)
    }
}

extension Event.Value {
    /// A number of any kind; `nil` for everything else.
    var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .largeInteger(let value): Double(value)
        case .double(let value): value
        case .null, .bool, .string, .array, .object: nil
        }
    }
}
