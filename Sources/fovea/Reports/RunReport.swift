import Fovea
import FoveaStore

/// One run with everything that belongs to it.
struct RunReport {
    private let run: StoredRun
    private let rows: [RunTable: [Event.Fields]]
    private let children: [String]
    private static let shown: [RunTable] = [.sessions, .epochs, .evaluations, .classes, .checkpoints, .warnings]
    /// More epochs, checkpoints and warnings are for `export`.
    private static let newest = 10

    init(_ run: StoredRun, in store: RunStore) throws {
        self.run = run
        rows = try Dictionary(uniqueKeysWithValues: Self.shown.map { ($0, try store.rows($0, of: run)) })
        children = try store.children(of: run).map(\.name)
    }

    var fields: Event.Fields {
        var fields = RunFields(run).fields
        for table in Self.shown { fields[table.rawValue] = .array((rows[table] ?? []).map(Event.Value.object)) }
        fields["children"] = .array(children.map(Event.Value.string))
        return fields
    }

    var text: String {
        var parts = [head]
        parts.append(pairs("results", run.metrics.keys.sorted().map { ($0, run.metrics[$0].map(Event.Value.double)) }))
        let settings = run.settings.keys.filter { !$0.contains(".") }.sorted()
        parts.append(pairs("settings", settings.map { ($0, run.settings[$0]) }))
        parts.append(sessions)
        for (table, names) in Self.tables { parts.append(text(table, names)) }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var head: String {
        func value(_ name: String) -> Event.Value? { run.value(name) }
        var lines: [(String, String)] = [
            ("run", run.name), ("folder", run.directory.path), ("status", run.status.rawValue), ("id", run.id),
        ]
        for name in ["started", "ended", "seconds", "parameters", "parent", "tag", "note"] {
            // What learns in one go makes no steps, and tells how much it learned among its results.
            if name == "parameters", run.steps == 0 { continue }
            if let value = run.value(name) { lines.append((name, RunFields.text(value, of: name))) }
        }
        let progress = run.epoch.map { "\($0) epochs, \(run.step ?? 0) of \(run.steps ?? 0) steps" }
        if let progress, run.steps != 0 { lines.insert(("made", progress), at: 3) }
        if !children.isEmpty { lines.append(("went on in", children.joined(separator: ", "))) }
        if let problem = run.problem { lines.append(("problem", problem)) }
        return Self.aligned(lines)
    }

    private func pairs(_ title: String, _ values: [(String, Event.Value?)]) -> String {
        guard !values.isEmpty else { return "" }
        return title + "\n" + Self.aligned(values.map { ("  " + $0.0, RunFields.text($0.1, of: $0.0)) })
    }

    private static func aligned(_ lines: [(String, String)]) -> String {
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.1 }.joined(
            separator: "\n")
    }

    /// Each with what it ran in.
    private var sessions: String {
        let blocks = (rows[.sessions] ?? []).map { session -> String in
            var lines: [(String, String)] = []
            for name in ["started", "ended", "starting_step", "backend", "version", "code"] {
                if let value = session[name] { lines.append(("  " + name, RunFields.text(value, of: name))) }
            }
            if case .object(let environment)? = session["environment"] {
                for (name, value) in environment.values where !["fovea", "commit"].contains(name) {
                    switch value {
                    case .array(let words):
                        lines.append(("  " + name, words.map { Self.word($0) }.joined(separator: " ")))
                    case .object(let fields):
                        for (name, value) in fields.values { lines.append(("  " + name, Self.word(value))) }
                    default: lines.append(("  " + name, RunFields.text(value, of: name)))
                    }
                }
            }
            let number = RunFields.text(session["session"], of: "session")
            return "session \(number)\n" + Self.aligned(lines)
        }
        return blocks.joined(separator: "\n\n")
    }

    private static func word(_ value: Event.Value) -> String {
        if case .string(let text) = value { text.quotedForShell } else { value.json }
    }

    private static let tables: [(RunTable, [String])] = [
        (.epochs, ["epoch", "step", "loss", "top1", "seconds", "images_per_second"]),
        (.evaluations, ["split", "epoch", "time", "loss", "top1", "count", "tta"]),
        (.classes, ["split", "epoch", "name", "precision", "recall", "f1", "support"]),
        (.checkpoints, ["kind", "epoch", "step", "time", "path"]), (.warnings, ["time", "message"]),
    ]

    private func text(_ table: RunTable, _ names: [String]) -> String {
        let all = rows[table] ?? []
        guard !all.isEmpty else { return "" }
        let limit = table == .classes ? all.count : Self.newest
        let names = names.filter { name in all.contains { !RunFields.text($0[name], of: name).isEmpty } }
        let cells = [names] + all.suffix(limit).map { row in names.map { RunFields.text(row[$0], of: $0) } }
        let widths = names.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { row in
            "  "
                + row.indices.map { column in
                    let space = String(repeating: " ", count: widths[column] - row[column].count)
                    return column == row.count - 1 ? row[column] : row[column] + space
                }.joined(separator: "  ")
        }
        let title = all.count > limit ? "\(table.rawValue), the newest \(limit) of \(all.count)" : table.rawValue
        return ([title] + lines).joined(separator: "\n")
    }
}
