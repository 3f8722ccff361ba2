import GRDB

extension FilterExpression {
    /// Whether tags are asked for.
    var namesTags: Bool {
        switch self {
        case .comparison(let name, _, _): name == .tag
        case .and(let a, let b), .or(let a, let b): a.namesTags || b.namesTags
        case .not(let inner): inner.namesTags
        }
    }

    /// The condition on a row of the table of runs. What users wrote is in the arguments, never in the text.
    ///
    /// A comparison with a value that is not there is false, but for `!=`, which is true: it is the opposite of `=`.
    var sql: (text: String, arguments: StatementArguments) {
        switch self {
        case .and: Self.joined(conjuncts, "AND")
        case .or: Self.joined(alternatives, "OR")
        case .not(let inner): ("NOT " + inner.sql.text, inner.sql.arguments)
        case .comparison(let name, .notEqual, let literal):
            FilterExpression.not(.comparison(name, .equal, literal)).sql
        case .comparison(.tag, let comparison, let literal): Self.tag(comparison, literal)
        case .comparison(let name, let comparison, let literal): Self.comparison(name, comparison, literal)
        }
    }

    /// Long chains stay flat: the database's parser does not bear many parentheses in each other.
    private static func joined(_ parts: [FilterExpression], _ word: String) -> (String, StatementArguments) {
        let conditions = parts.map(\.sql)
        return (
            "(" + conditions.map(\.text).joined(separator: " \(word) ") + ")",
            conditions.reduce([]) { $0 + $1.arguments }
        )
    }

    /// What `and` joins, however many times.
    private var conjuncts: [FilterExpression] {
        if case .and(let a, let b) = self { a.conjuncts + b.conjuncts } else { [self] }
    }

    /// What `or` joins, however many times.
    private var alternatives: [FilterExpression] {
        if case .or(let a, let b) = self { a.alternatives + b.alternatives } else { [self] }
    }

    private static func comparison(
        _ name: FilterName, _ comparison: Comparison, _ literal: Literal
    ) -> (String, StatementArguments) {
        let value = name.sql
        let (test, arguments) = test(comparison, literal)
        let plain = (text: "IFNULL(\(value.text) \(test), 0)", arguments: value.arguments + arguments)
        // A spec without settings means all that have them: resnet18 is also resnet18:stem=small.
        guard comparison == .equal, case .setting(let setting) = name, RunSettings.specs.contains(setting),
            case .text(let text) = literal, !text.contains(":")
        else { return plain }
        let part = FilterName.setting("\(setting).name").sql
        return (
            "(\(plain.text) OR IFNULL(\(part.text) = ?, 0))", plain.arguments + part.arguments + [text]
        )
    }

    private static func tag(_ comparison: Comparison, _ literal: Literal) -> (String, StatementArguments) {
        guard literal != .none else { return ("NOT EXISTS (SELECT 1 FROM tags WHERE tags.run = runs.run)", []) }
        let (test, arguments) = test(comparison, literal)
        return ("EXISTS (SELECT 1 FROM tags WHERE tags.run = runs.run AND tag \(test))", arguments)
    }

    /// What follows the value.
    private static func test(_ comparison: Comparison, _ literal: Literal) -> (String, StatementArguments) {
        switch (comparison, literal) {
        case (_, .none): ("IS NULL", [])
        case (.contains, .text(let text)):
            ("LIKE ? ESCAPE '\\'", ["%" + text.replacing(/[%_\\]/) { "\\\($0.output)" } + "%"])
        case (.like, .text(let text)): ("LIKE ?", [text])
        case (_, .number(let number)): ("\(comparison.operatorSign) ?", [number])
        case (_, .text(let text)): ("\(comparison.operatorSign) ?", [text])
        }
    }
}

extension FilterExpression.Comparison {
    /// The database's word.
    fileprivate var operatorSign: String {
        switch self {
        case .equal, .notEqual, .lessOrEqual, .greaterOrEqual, .less, .greater: rawValue
        case .contains, .like: "LIKE"
        }
    }
}
