import FoveaInterchange
import FoveaTensor
import SwiftCSV

/// The rows of a CSV file (RFC 4180), each with the line it begins on.
struct CSVTable {
    struct Row {
        /// Counted from 1.
        let line: Int
        /// Without the space around them.
        let fields: [String]
    }

    let path: String
    /// Lines with nothing on them are left out.
    let rows: [Row]

    /// The most bytes a file may have.
    static let mostBytes = 1 << 30

    /// - Throws: `missingFile`, `inputOutput`, or `invalid` with the file and the line.
    init(contentsOf path: String) throws {
        self.path = path
        let bytes = try InputFile.bytes(of: path, atMost: Self.mostBytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FoveaError.invalid("\(path) is not UTF-8 text; save it as CSV in UTF-8")
        }
        rows = try Self.rows(of: text, path)
    }

    private static func rows(of text: String, _ path: String) throws -> [Row] {
        var rows: [Row] = []
        var line = 1
        do {
            // The first row is read twice: what it means is not SwiftCSV's to know.
            let table = try EnumeratedCSV(string: text, delimiter: .comma, loadColumns: false, rowLimit: 0)
            try table.enumerateAsArray(rowLimit: nil) { fields in
                let trimmed = fields.map { $0.trimmed }
                if trimmed != [""] { rows.append(Row(line: line, fields: trimmed)) }
                line += 1 + fields.reduce(0) { $0 + $1.count(where: \.isNewline) }
            }
        } catch is CSVParseError {
            throw FoveaError.invalid(
                "\(path), line \(line): the quotes do not match; a field with quotes in it is written \"like \"\"this\"\"\""
            )
        }
        return rows
    }

    /// A sentence about a line.
    func invalid(_ line: Int, _ sentence: String) -> FoveaError { .invalid("\(path), line \(line): \(sentence)") }
}

extension String {
    /// Without spaces and line ends around it.
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
