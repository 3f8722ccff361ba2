import FoveaTensor

/// What the columns of a list of images mean.
struct CSVColumns {
    /// Where the file's path is.
    let path: Int
    /// Where the label is, or the values.
    let targets: [Int]
    /// What the header calls the values; `value`, `value2` and so on where there is no header.
    let targetNames: [String]
    /// Where the part's name is, if there is such a column.
    let split: Int?
    /// How many fields each row has.
    let count: Int
    /// Whether the first row is a header.
    let hasHeader: Bool

    /// - Parameter table: With at least one row.
    /// - Throws: a sentence when the columns do not fit the target.
    init(_ table: CSVTable, target: CSVDataset.Target) throws {
        let first = table.rows[0]
        hasHeader = first.fields.contains("path")
        count = first.fields.count
        guard hasHeader else {
            if let second = table.rows.dropFirst().first, let name = first.fields.first, !ImageFolder.isImage(name),
                second.fields.first.map(ImageFolder.isImage) == true
            {
                throw table.invalid(
                    first.line, "'\(name)' is no image file's name; if the line is a header, call that column 'path'")
            }
            guard target == .classes ? count == 2 : count >= 2 else {
                throw table.invalid(
                    first.line,
                    "expected \(target == .classes ? "path,label" : "path,value"), but found \(count) "
                        + "field\(count == 1 ? "" : "s"); more columns need a header such as "
                        + (target == .classes ? "path,label,split" : "path,value,split"))
            }
            (path, split, targets) = (0, nil, Array(1..<count))
            targetNames = targets.map { $0 == 1 ? "value" : "value\($0)" }
            return
        }
        let names = first.fields
        if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            throw table.invalid(first.line, "the header has two columns '\(names[twice])'; give each a name of its own")
        }
        if let nameless = names.firstIndex(of: "") {
            throw table.invalid(first.line, "column \(nameless + 1) of the header has no name")
        }
        let path = names.firstIndex(of: "path") ?? 0
        let split = names.firstIndex(of: "split")
        targets = names.indices.filter { $0 != path && $0 != split }
        targetNames = targets.map { names[$0] }
        (self.path, self.split) = (path, split)
        if target == .classes, targetNames != ["label"] {
            let found = names.joined(separator: ",")
            throw table.invalid(
                first.line,
                "expected the columns path,label and perhaps split, but found \(found); "
                    + (targetNames.contains("label") ? "remove the others" : "to learn values, say target=value"))
        }
        guard !targets.isEmpty else {
            throw table.invalid(first.line, "expected the columns path,value[,value2...], but no column has values")
        }
    }
}
