import Foundation
import FoveaPages
import FoveaTensor
import FoveaTraining

extension ReportPage {
    /// Where it ran, each session by itself.
    var machine: Section {
        let blocks = run.sessions.enumerated().map { index, session -> String in
            var pairs: [(name: String, value: String)] = []
            if let time = session.time { pairs.append(("begun", time.asDate)) }
            if session.run.startingStep > 0 { pairs.append(("from step", session.run.startingStep.grouped)) }
            pairs.append(("backend", session.run.backend))
            for (name, value) in session.run.environment?.values ?? [] where name != "arguments" {
                switch value {
                case .object(let fields):
                    pairs += fields.values.map { ($0.name, ReportPage.text($0.value, of: $0.name)) }
                default:
                    pairs.append(
                        (name.replacing("_bytes", with: "").replacing("_", with: " "), ReportPage.text(value, of: name))
                    )
                }
            }
            let title = run.sessions.count > 1 ? "<h3>Session \(index + 1)</h3>\n" : ""
            return title + HTML.pairs(pairs)
        }
        // The newest first: it is the one that the numbers are of.
        let older = blocks.dropLast()
        let content =
            blocks.suffix(1) + (older.isEmpty ? [] : [HTML.fold("sessions before it", older.joined(separator: "\n"))])
        return Section("machine", "Machine", content.joined(separator: "\n"))
    }

    private static func text(_ value: Event.Value, of name: String) -> String {
        switch value {
        case .string(let text): text
        case .int(let number) where name.hasSuffix("_bytes"): number.bytes
        case .int(let number): number.grouped
        case .double(let number) where name == "program_modified": number.asDate
        case .double(let number): number.short
        case .bool(let flag): "\(flag)"
        default: "\(value)"
        }
    }

    /// The newest of each kind that the log tells of, and what lies in the folder.
    var checkpoints: Section {
        let kinds = run.checkpoints.map(\.kind).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let rows = kinds.compactMap { kind in run.checkpoints.last { $0.kind == kind } }.map { checkpoint in
            let name = URL(fileURLWithPath: checkpoint.path).lastPathComponent
            return [checkpoint.kind, checkpoint.epoch.grouped, checkpoint.step.grouped, name, size(of: name)]
        }
        guard !rows.isEmpty else {
            return Section("checkpoints", "Checkpoints", HTML.paragraph("None has been written yet.", class: "muted"))
        }
        let table = HTML.table(["kind", "epochs", "steps", "file", "size"], rows, numbers: [1, 2, 4])
        let place = HTML.paragraph("In \(run.directory.path)", class: "muted")
        return Section("checkpoints", "Checkpoints", [table, place].joined(separator: "\n"))
    }

    private func size(of name: String) -> String {
        let path = URL(fileURLWithPath: run.directory.path).appendingPathComponent(name).path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue.bytes ?? "no longer there"
    }

    /// The commands that make the run again, and its settings as a file.
    var repetition: Section {
        var parts: [String] = []
        if let first = run.sessions.first?.run.environment, case .array(let words)? = first["arguments"] {
            let command = words.compactMap { if case .string(let word) = $0 { word.quotedForShell } else { nil } }
            var folder = ""
            if case .string(let path)? = first["folder"] { folder = "cd \(path.quotedForShell)\n" }
            parts.append(HTML.paragraph("It was begun so:", class: "muted"))
            parts.append(HTML.code(folder + command.joined(separator: " ")))
        }
        if let text = FileManager.default.contents(atPath: run.directory.config) {
            let path = URL(fileURLWithPath: run.directory.config).standardized.path
            parts.append(HTML.paragraph("The same run once more, from its settings, in a new folder:", class: "muted"))
            parts.append(
                HTML.code(
                    "fovea train --config \(path.quotedForShell) --run \("\(run.directory.path)-again".quotedForShell)")
            )
            parts.append(HTML.paragraph("The settings, as a file for --config:", class: "muted"))
            parts.append(HTML.fold("config.json", HTML.code(String(decoding: text, as: UTF8.self))))
            parts.append(
                HTML.paragraph(
                    "The same bits come out on the same version, number of threads and kind of processor.",
                    class: "muted"))
        }
        if parts.isEmpty {
            parts.append(HTML.paragraph("The run's log does not tell how it was begun.", class: "muted"))
        }
        return Section("repeat", "How to repeat it", parts.joined(separator: "\n"))
    }
}
