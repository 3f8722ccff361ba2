import Fovea
import FoveaStore
import Foundation

/// A table of runs that fits a terminal: what matters least is left out first.
struct RunListing {
    private let runs: [StoredRun]
    /// In the order in which they are shown.
    private let names: [String]
    /// What goes last when there is no room, first.
    private let importance: [String]

    private static let standard = [
        "name", "status", "epoch", "val.top1", "test.top1", "val.loss", "model", "data", "lr", "batch-size",
        "optimizer",
        "started", "seconds", "tag", "note",
    ]
    private static let importance = [
        "name", "val.top1", "status", "test.top1", "epoch", "lr", "model", "started", "tag", "data", "seconds",
        "val.loss",
        "batch-size", "optimizer", "note",
    ]

    /// - Parameters:
    ///   - columns: All of them, however wide; those that fit where it is `nil`.
    ///   - more: Shown as well, such as what the runs are sorted by.
    init(_ runs: [StoredRun], columns: [String]?, and more: [String]) {
        self.runs = runs
        if let columns {
            names = columns
            importance = columns
        } else {
            let added = more.filter { !RunListing.standard.contains($0) }
            names = Array(RunListing.standard.prefix(6)) + added + RunListing.standard.dropFirst(6)
            importance = ["name"] + more + RunListing.importance.filter { $0 != "name" && !more.contains($0) }
        }
        isFixed = columns != nil
    }

    private let isFixed: Bool

    func text(width: Int?) -> String {
        let width = width ?? .max / 2
        var columns = names.map { name in Column(name: name, cells: runs.map { Self.cell($0, name) }) }
        if !isFixed { columns = fitting(columns, width) }
        let lines = (-1..<runs.count).map { row -> String in
            var line = ""
            for column in columns {
                let cell = row < 0 ? column.name : column.cells[row]
                let space = String(repeating: " ", count: column.width - cell.lengthInTerminal)
                if !line.isEmpty { line += "  " }
                line += column.isText ? cell : space
                line += column.isText ? space : cell
            }
            return line.withoutSpacesAtEnd
        }
        return lines.joined(separator: "\n")
    }

    /// A value of each run, and the room that they take.
    private struct Column {
        let name: String
        let cells: [String]
        let width: Int
        let isText: Bool

        init(name: String, cells: [String]) {
            self.name = name
            self.cells = cells
            width = max(name.count, cells.lazy.map(\.lengthInTerminal).max() ?? 0)
            isText = RunListing.isText(name)
        }
    }

    /// Those that there is room for, the most important first, in the order given; not those that are empty.
    private func fitting(_ columns: [Column], _ width: Int) -> [Column] {
        var shown: Set<String> = []
        var left = width + 2
        for name in importance {
            guard let column = columns.first(where: { $0.name == name }) else { continue }
            let isNeeded = name == "name"
            guard isNeeded || column.cells.contains(where: { !$0.isEmpty }) else { continue }
            guard isNeeded || column.width + 2 <= left else { continue }
            shown.insert(name)
            left -= column.width + 2
        }
        return columns.filter { shown.contains($0.name) }
    }

    private static func isText(_ name: String) -> Bool {
        ["name", "status", "model", "data", "optimizer", "started", "ended", "tag", "note", "id", "parent"].contains(
            name)
    }

    /// A value as it is shown.
    private static func cell(_ run: StoredRun, _ name: String) -> String {
        if name == "epoch", let epoch = run.epoch {
            if case .int(let all)? = run.settings["epochs"] { return "\(epoch)/\(all)" }
            // What learns in one go has none.
            if run.steps == 0 { return "" }
            return "\(epoch)"
        }
        let value = run.value(name)
        if name == "data" || name == "model", case .string(let text)? = value { return text.shortened(to: 32) }
        return RunFields.text(value, of: name).shortened(to: 48)
    }
}

extension String {
    fileprivate var withoutSpacesAtEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// Its characters, each a column. Those of ASCII, as nearly all texts of runs are, need no looking for what belongs together.
    fileprivate var lengthInTerminal: Int {
        let bytes = utf8
        return bytes.allSatisfy { $0 < 0x80 } ? bytes.count : count
    }

    /// The first characters, with a sign that there were more.
    func shortened(to count: Int) -> String {
        // As nearly all are, and no letter is shorter than a byte.
        if utf8.count <= count, !utf8.contains(UInt8(ascii: "\n")) { return self }
        let line = split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        return line.count <= count && line == self ? self : line.prefix(count - 1) + "…"
    }
}
