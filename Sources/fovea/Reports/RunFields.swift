import Fovea
import FoveaStore
import Foundation

/// A run as fields of an event, and its values as people read them.
struct RunFields {
    let fields: Event.Fields

    /// - Parameter names: The values to tell; all where it is `nil`.
    init(_ run: StoredRun, only names: [String]? = nil) {
        var fields: Event.Fields = [:]
        if let names {
            for name in names { fields[name] = run.value(name) ?? .null }
        } else {
            for name in RunFields.plain { if let value = run.value(name) { fields[name] = value } }
            fields["run"] = .string(run.directory.path)
            fields["tags"] = .array(run.tags.map(Event.Value.string))
            var settings: Event.Fields = [:]
            for name in run.settings.keys.sorted() where !name.contains(".") { settings[name] = run.settings[name] }
            fields["settings"] = .object(settings)
            var metrics: Event.Fields = [:]
            for name in run.metrics.keys.sorted() { metrics[name] = run.metrics[name].map(Event.Value.double) }
            fields["metrics"] = .object(metrics)
            if let problem = run.problem { fields["problem"] = .string(problem) }
        }
        self.fields = fields
    }

    /// What every run has, or may have.
    private static let plain = [
        "name", "id", "status", "started", "ended", "seconds", "epoch", "step", "steps", "parameters", "note", "parent",
        "host", "backend", "version", "code",
    ]

    /// Everything that any of the runs has, as columns.
    static func columns(of runs: [StoredRun]) -> [String] {
        let metrics = Set(runs.flatMap(\.metrics.keys)).sorted()
        let settings = Set(runs.flatMap(\.settings.keys)).filter { !$0.contains(".") }.sorted()
        return plain + ["tag"] + metrics + settings
    }

    /// A value as people read it; nothing where there is none.
    static func text(_ value: Event.Value?, of name: String) -> String {
        switch value {
        case nil, .null?: return ""
        case .bool(let flag)?: return "\(flag)"
        case .int(let number)?: return name == "parameters" ? number.grouped : "\(number)"
        case .largeInteger(let number)?: return "\(number)"
        case .string(let text)?: return text
        case .array?, .object?: return value?.json ?? ""
        case .double(let number)?:
            switch name {
            case "started", "ended", "program_modified", "time": return number.asDate
            case "seconds", "epoch.seconds": return number.asTime
            default:
                let last = name.split(separator: ".").last ?? ""
                return last.hasPrefix("top") && (0...1).contains(number)
                    ? number.percent
                    : number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : number.short
            }
        }
    }
}

extension Event.Value {
    /// As JSON.
    var json: String {
        let line = Event.result(["value": self]).json
        return String(line.dropFirst(#"{"event":"result","value":"#.count).dropLast())
    }
}
