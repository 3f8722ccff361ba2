import Fovea
import FoveaStore

/// A table with a column for each run, in as many parts as the terminal's width asks for.
struct SideBySide {
    private let runs: [String]
    /// A name and a cell for each run; a title alone stands over what follows.
    private var rows: [(name: String, cells: [String]?)] = []
    private static let widest = 40

    init(_ runs: [String]) { self.runs = runs }

    mutating func add(_ line: RunComparison.Line) {
        rows.append((line.name, line.values.map { RunFields.text($0, of: line.name).shortened(to: SideBySide.widest) }))
    }

    /// Lines under a title; nothing where there are none.
    mutating func add(_ lines: [RunComparison.Line], titled title: String) {
        guard !lines.isEmpty else { return }
        rows.append((title, nil))
        for line in lines { add(.init(name: "  " + line.name, values: line.values)) }
    }

    func text(width: Int?) -> String {
        let width = width ?? .max / 2
        let first = rows.map(\.name.count).max() ?? 0
        let heading = runs.map { $0.shortened(to: SideBySide.widest) }
        let widths = runs.indices.map { run in
            max(heading[run].count, rows.compactMap { $0.cells?[run].count }.max() ?? 0)
        }
        var parts: [String] = []
        var start = 0
        while start < runs.count {
            var (end, used) = (start, first)
            while end < runs.count, end == start || used + widths[end] + 2 <= width {
                used += widths[end] + 2
                end += 1
            }
            func line(_ name: String, _ cells: [String]) -> String {
                let shown = (start..<end).map {
                    String(repeating: " ", count: widths[$0] + 2 - cells[$0].count) + cells[$0]
                }
                return name + String(repeating: " ", count: first - name.count) + shown.joined()
            }
            let lines = [line("", heading)] + rows.map { row in row.cells.map { line(row.name, $0) } ?? row.name }
            parts.append(lines.joined(separator: "\n"))
            start = end
        }
        return parts.joined(separator: "\n\n")
    }
}
