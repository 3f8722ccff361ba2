/// Text in aligned columns: words to the left, numbers to the right.
struct Table {
    enum Alignment { case left, right }

    private var rows: [[String]]
    private let alignments: [Alignment]

    init(_ columns: [(title: String, alignment: Alignment)]) {
        rows = [columns.map(\.title)]
        alignments = columns.map(\.alignment)
    }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// The rows under their titles and a rule.
    var description: String {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            let cells = row.indices.map { column in
                let blank = String(repeating: " ", count: widths[column] - row[column].count)
                return alignments[column] == .left ? row[column] + blank : blank + row[column]
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
        let width = widths.reduce(0, +) + 2 * max(widths.count - 1, 0)
        lines.insert(String(repeating: "-", count: width), at: 1)
        return lines.joined(separator: "\n") + "\n"
    }
}
