import FoveaTensor
import Foundation

/// Reads the language of `--where`:
///
///     expression  = conjunction { "or" conjunction }
///     conjunction = term { "and" term }
///     term        = "not" term | "(" expression ")" | NAME comparison literal
///     comparison  = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "like"
///     literal     = number | 'text' | "text" | word | "none"
///
/// `==` and `<>` are understood as well, and words in capital letters.
struct FilterParser {
    private let text: String
    private let names: FilterNames
    private var tokens: ArraySlice<FilterToken>
    private var depth = 0

    /// - Throws: a usage sentence that points at the character where the text is no longer understood.
    static func parse(_ text: String, names: FilterNames) throws -> FilterExpression {
        let tokens = try FilterToken.all(in: text) { Self.error(text, at: $0, $1) }
        guard tokens.count <= most else {
            throw FoveaError.usage("a filter has at most \(most) words and signs, but this one has \(tokens.count)")
        }
        var parser = FilterParser(text: text, names: names, tokens: tokens[...])
        let expression = try parser.expression()
        if let rest = parser.tokens.first {
            let hint = rest.kind == .symbol("=") ? " (a text with such signs stands in quotes)" : ""
            throw parser.error(at: rest, "expected 'and', 'or' or the end, but got \(rest.description)\(hint)")
        }
        return expression
    }

    /// Deeper expressions are refused: the database's parser bears a hundred open parts, and a level here is up to three there.
    private static let deepest = 20
    /// What the database can take, with some to spare.
    private static let most = 1000

    private static func error(_ text: String, at place: Int, _ sentence: String) -> FoveaError {
        let shown = text.map { $0.isNewline || $0 == "\t" ? " " : $0 }
        return .usage(
            "\(sentence), at character \(place + 1) of\n  \(String(shown))\n  \(String(repeating: " ", count: place))^")
    }

    private func error(at token: FilterToken?, _ sentence: String) -> FoveaError {
        Self.error(text, at: token?.place ?? text.count, sentence)
    }

    private func found() -> String { tokens.first?.description ?? "the end" }

    private mutating func take(word: String) -> Bool {
        guard case .word(let found)? = tokens.first?.kind, found.lowercased() == word else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func take(symbol: String) -> Bool {
        guard tokens.first?.kind == .symbol(symbol) else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func expression() throws -> FilterExpression {
        depth += 1
        guard depth <= Self.deepest else { throw error(at: tokens.first, "this is nested too deeply") }
        defer { depth -= 1 }
        var left = try conjunction()
        while take(word: "or") { left = .or(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws -> FilterExpression {
        var left = try term()
        while take(word: "and") { left = .and(left, try term()) }
        return left
    }

    private mutating func term() throws -> FilterExpression {
        if take(word: "not") {
            depth += 1
            guard depth <= Self.deepest else { throw error(at: tokens.first, "this is nested too deeply") }
            defer { depth -= 1 }
            return .not(try term())
        }
        if take(symbol: "(") {
            let inner = try expression()
            guard take(symbol: ")") else { throw error(at: tokens.first, "expected ')', but got \(found())") }
            return inner
        }
        return try comparison()
    }

    private mutating func comparison() throws -> FilterExpression {
        guard let token = tokens.first, case .word(let word) = token.kind else {
            throw error(at: tokens.first, "expected the name of a value, such as val.top1, but got \(found())")
        }
        let name: FilterName
        do {
            name = try names(word)
        } catch let unknown as FoveaError {
            throw error(at: token, unknown.message)
        }
        tokens.removeFirst()
        let place = tokens.first
        let comparison = try self.comparisonSign(after: name)
        let (literal, literalToken) = try literal(after: comparison)
        let isPattern = comparison == .contains || comparison == .like
        if literal == .none, comparison != .equal, comparison != .notEqual {
            throw error(at: place, "'none' can be compared with = and != only")
        }
        // A tag such as 2026 is a text.
        if isPattern || name.isText, case .number = literal {
            return .comparison(name, comparison, .text(literalToken.text))
        }
        return .comparison(name, comparison, try time(literal, of: name, literalToken))
    }

    private mutating func comparisonSign(after name: FilterName) throws -> FilterExpression.Comparison {
        if take(word: "like") { return .like }
        guard case .symbol(let symbol)? = tokens.first?.kind,
            let comparison = FilterExpression.Comparison(rawValue: ["==": "=", "<>": "!="][symbol] ?? symbol)
        else {
            throw error(
                at: tokens.first, "expected = != < <= > >= ~ or like after \(name.text), but got \(found())")
        }
        tokens.removeFirst()
        return comparison
    }

    private mutating func literal(
        after comparison: FilterExpression.Comparison
    ) throws -> (FilterExpression.Literal, FilterToken) {
        guard let token = tokens.first else {
            throw error(at: nil, "expected a number or a text after \(comparison.rawValue), but got the end")
        }
        let literal: FilterExpression.Literal
        switch token.kind {
        case .quoted(let text): literal = .text(text)
        case .word("none"): literal = .none
        case .word(let word):
            // Whole numbers beyond those of the database are kept as texts.
            if let number = Double(word), number.isFinite, abs(number) < 9e18 || Int(word) != nil {
                literal = .number(number)
            } else {
                literal = .text(word)
            }
        case .symbol:
            throw error(
                at: token, "expected a number or a text after \(comparison.rawValue), but got \(token.description)")
        }
        tokens.removeFirst()
        return (literal, token)
    }

    /// Times are compared as seconds since 1970.
    private func time(
        _ literal: FilterExpression.Literal, of name: FilterName, _ token: FilterToken
    ) throws -> FilterExpression.Literal {
        guard case .column(let column) = name, column.isTime, case .text(let text) = literal else { return literal }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        for format in ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss"] {
            formatter.dateFormat = format
            if let date = formatter.date(from: text) { return .number(date.timeIntervalSince1970) }
        }
        throw error(
            at: token,
            "\(column.rawValue) is a time: expected one such as 2026-11-29 or '2026-11-29 14:30', but got '\(text)'")
    }
}
