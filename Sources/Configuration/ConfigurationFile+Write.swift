import FoveaInterchange
import FoveaRecipe
import Foundation

extension ConfigurationFile {
    /// The text of a file that says these settings: those that are not at their default, in the order of their declarations.
    ///
    /// - Parameter comment: Lines above them.
    package static func text(of settings: Settings<Declarations>, comment: [String] = []) throws -> String {
        let lines = try settings.differences(from: Settings()).map { name, _, _ in
            "\(name): \(quoted(try settings.text(of: name)))"
        }
        return (comment.map { "# \($0)" } + lines).joined(separator: "\n") + "\n"
    }

    /// Writes such a file.
    package static func write(_ settings: Settings<Declarations>, comment: [String] = [], to path: String) throws {
        try AtomicFile.write(Data(text(of: settings, comment: comment).utf8), to: path)
    }

    /// In quotes where YAML would find a meaning in it, as specs and formulas have.
    private static func quoted(_ value: String) -> String {
        let isPlain = value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) }
        guard
            !isPlain || value.isEmpty || value.hasPrefix("-") || ["true", "false", "null", "yes", "no"].contains(value)
        else {
            return value
        }
        return "'\(value.replacing("'", with: "''"))'"
    }
}
