import FoveaTraining
import GRDB

/// What a run has many rows of.
public enum RunTable: String, Sendable, CaseIterable {
    case steps, epochs, evaluations, checkpoints, warnings, sessions
    case classes

    /// What one row is called, as events are.
    public var event: String {
        switch self {
        case .steps: "step"
        case .epochs: "epoch"
        case .evaluations: "evaluation"
        case .checkpoints: "checkpoint"
        case .warnings: "warning"
        case .sessions: "run"
        case .classes: "class"
        }
    }

    /// The columns, in the order in which they are shown; those of `more` come after them.
    var columns: [String] {
        switch self {
        case .steps:
            [
                "epoch", "step", "time", "loss", "top1", "lr", "images_per_second", "data_wait_fraction",
                "gradient_norm",
            ]
        case .epochs:
            ["epoch", "step", "time", "loss", "top1", "count", "seconds", "images_per_second", "data_wait_fraction"]
        case .evaluations: ["split", "epoch", "time", "loss", "top1", "count"]
        case .checkpoints: ["kind", "epoch", "step", "time", "path"]
        case .warnings: ["time", "message"]
        case .sessions: ["session", "started", "ended", "starting_step", "backend", "host", "version", "code"]
        case .classes: ["split", "epoch", "time", "class", "name", "precision", "recall", "f1", "support"]
        }
    }

    /// Whether rows have values that no column has.
    fileprivate var hasMore: Bool { self == .steps || self == .epochs || self == .evaluations || self == .sessions }

    fileprivate var source: String {
        self == .classes
            ? "class_scores JOIN evaluations USING (run, evaluation)" : rawValue
    }

    fileprivate var order: String {
        switch self {
        case .steps: "step"
        case .epochs: "epoch"
        case .evaluations: "evaluation"
        case .checkpoints, .warnings: "number"
        case .sessions: "session"
        case .classes: "evaluation, class"
        }
    }
}

extension RunStore {
    /// Goes through a run's rows in order. Values that are not there have no field.
    public func forEach(_ table: RunTable, of run: StoredRun, _ body: (Event.Fields) throws -> Void) throws {
        try read { db in
            let columns = table.columns.joined(separator: ", ") + (table.hasMore ? ", more" : "")
            let rows = try Row.fetchCursor(
                db, sql: "SELECT \(columns) FROM \(table.source) WHERE run = ? ORDER BY \(table.order)",
                arguments: [run.number])
            while let row = try rows.next() {
                var values: [(name: String, value: Event.Value)] = []
                values.reserveCapacity(table.columns.count)
                for (place, name) in table.columns.enumerated() {
                    let value = Event.Value(row[place] as DatabaseValue)
                    if value != .null { values.append((name, value)) }
                }
                var fields = Event.Fields(values)
                if table.hasMore, let text = row[table.columns.count] as String? {
                    for (name, value) in try JSONReader.fields(text.utf8).values where fields[name] == nil {
                        fields[name] = value
                    }
                }
                try body(fields)
            }
        }
    }

    /// A run's rows in order.
    public func rows(_ table: RunTable, of run: StoredRun) throws -> [Event.Fields] {
        var rows: [Event.Fields] = []
        try forEach(table, of: run) { rows.append($0) }
        return rows
    }

    /// The names that rows of some runs have: the table's columns, then what else there is, without lists and objects.
    public func columns(_ table: RunTable, of runs: [StoredRun]) throws -> [String] {
        guard table.hasMore, table != .sessions else { return table.columns }
        let more = try read { db in
            try runs.flatMap { run in
                try String.fetchAll(
                    db,
                    sql: """
                        SELECT DISTINCT json_each.key FROM \(table.source), json_each(more)
                        WHERE run = ? AND more IS NOT NULL AND json_each.type NOT IN ('array', 'object')
                        """, arguments: [run.number])
            }
        }
        return table.columns + Set(more).subtracting(table.columns).sorted()
    }
}
