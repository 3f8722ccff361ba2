import Fovea

/// Comma-separated values as RFC 4180 has them, with a line of names; lines end with a line feed alone.
struct CSVText {
    let names: [String]
    private(set) var text: String

    init(_ names: [String]) {
        self.names = names
        text = Self.line(names)
    }

    /// Values in the order of the names; nothing stands for one that is not there.
    mutating func add(_ values: [Event.Value?]) { text += Self.line(values.map(Self.cell)) }

    /// Empties the text, once it has been written.
    mutating func reset() { text = "" }

    private static func line(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\n" }

    private static func cell(_ value: Event.Value?) -> String {
        switch value {
        case nil, .null?: ""
        case .string(let text)?: text
        case .double(let number)?: "\(number)"
        case .int(let number)?: "\(number)"
        case let value?: value.json
        }
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}
