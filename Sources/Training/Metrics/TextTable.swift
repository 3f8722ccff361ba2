/// Rows of words and numbers under each other: the first column to the left, all others to the right.
package struct TextTable {
    private var rows: [[String]]

    /// With the first row.
    package init(_ heading: [String]) { rows = [heading] }

    /// - Precondition: as many cells as the heading has.
    package mutating func add(_ row: [String]) {
        precondition(row.count == rows[0].count, "a row of \(row.count) cells in a table of \(rows[0].count) columns")
        rows.append(row)
    }

    /// The rows, a line each.
    package var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
