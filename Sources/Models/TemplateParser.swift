import FoveaSpec
import FoveaTensor

/// Reads a template formula by recursive descent: each rule of the grammar is a method.
struct TemplateParser {
    private let characters: [Character]
    private var position = 0
    private var openBrackets = 0

    init(_ text: String) { characters = Array(text) }

    /// The whole text.
    mutating func formula() throws -> [TemplateItem] {
        let items = try sequence()
        if let character = peek {
            throw error("expected '-' or the end, but found '\(character)'", at: position)
        }
        try checkOrder(items)
        return items
    }

    /// `term-term-...`
    private mutating func sequence() throws -> [TemplateItem] {
        var items = try term()
        while take("-") {
            items += try term()
            try checkCount(items.count)
        }
        return items
    }

    /// `item`, `(formula)*count` or `[formula]*count`
    private mutating func term() throws -> [TemplateItem] {
        let start = position
        if take("(") { return try group(from: start, closing: ")") }
        guard take("[") else { return try repeated([item()], doubling: false) }
        guard openBrackets == 0 else {
            throw error("square brackets, which double the channels, cannot stand inside others; use ( )", at: start)
        }
        return try group(from: start, closing: "]")
    }

    private mutating func group(from start: Int, closing: Character) throws -> [TemplateItem] {
        openBrackets += 1
        // What nests deeper than any network would only exhaust the stack.
        guard openBrackets <= 100 else { throw error("brackets nest too deeply", at: start) }
        let items = try sequence()
        guard take(closing) else {
            let found = peek.map { "found '\($0)'" } ?? "the formula ends"
            throw error("expected '\(closing)' for the bracket at character \(start + 1), but \(found)", at: position)
        }
        openBrackets -= 1
        return try repeated(items, doubling: closing == "]")
    }

    /// `*count`, if there is one.
    private mutating func repeated(_ items: [TemplateItem], doubling: Bool) throws -> [TemplateItem] {
        guard take("*") else { return items }
        let start = position
        let digits = takeWhile { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), count >= 1 else {
            throw error("expected a count of at least 1 after '*'", at: start)
        }
        guard count <= TemplateFormula.mostItems else { throw tooMany(at: start) }
        try checkCount(items.count * count, at: start)
        return try (0..<count).flatMap { repetition in
            try items.map { item in
                guard doubling, item.word.name == "conv", repetition > 0, let width = item.width else { return item }
                var wider = item
                guard repetition < 30, width << repetition <= TemplateParser.widest else {
                    throw error("the width of this conv doubles beyond \(TemplateParser.widest)", at: item.place)
                }
                wider.width = width << repetition
                return wider
            }
        }
    }

    private static let widest = 1_000_000

    /// A word with its number.
    private mutating func item() throws -> TemplateItem {
        let start = position
        let name = takeWhile { $0.isASCII && $0.isLetter }
        let numberStart = position
        let digits = takeWhile { $0.isASCII && ($0.isNumber || $0 == ".") }
        let names = TemplateWord.all.map(\.name)
        guard let word = TemplateWord.all.first(where: { $0.name == name }) else {
            let found = name.isEmpty ? (peek.map { "'\($0)'" } ?? "the end of the formula") : "'\(name)'"
            let examples = TemplateWord.all.map(\.example).joined(separator: ", ")
            throw error("expected one of \(examples), but found \(found)\(didYouMean(name, among: names))", at: start)
        }
        var item = TemplateItem(word: word, place: start)
        switch word.argument {
        case .none:
            guard digits.isEmpty else { throw error("'\(name)' takes no number", at: numberStart) }
        case .rate:
            guard let rate = digits.isEmpty ? 0.5 : Double(digits), rate < 1 else {
                throw error(
                    "'\(name)' expects a rate of at least 0 and below 1, such as \(word.example)", at: numberStart)
            }
            item.rate = rate
        case .width, .widthOrClasses:
            if digits.isEmpty, word.argument == .widthOrClasses { break }
            guard let width = Int(digits), width >= 1, width <= TemplateParser.widest else {
                throw error("'\(name)' needs a width of at least 1, such as \(word.example)", at: numberStart)
            }
            item.width = width
        }
        return item
    }

    // MARK: What the order must be

    private func checkOrder(_ items: [TemplateItem]) throws {
        var areImages = true
        for (index, item) in items.enumerated() {
            if item.word.place == .features { areImages = false }
            if item.word.place == .image, !areImages {
                throw error("'\(item.word.name)' needs images, but stands after an fc", at: item.place)
            }
            if item.givesScores, index != items.count - 1 {
                throw error("an fc that is not the last layer needs a width, such as fc128", at: item.place)
            }
        }
        guard let last = items.last, last.givesScores else {
            throw error("the formula must end with -fc, which gives the scores of the classes", at: characters.count)
        }
    }

    private func checkCount(_ count: Int, at place: Int? = nil) throws {
        guard count <= TemplateFormula.mostItems else { throw tooMany(at: place ?? position) }
    }

    private func tooMany(at place: Int) -> FoveaError {
        error("the formula stands for more than \(TemplateFormula.mostItems) layers", at: place)
    }

    // MARK: Characters

    private var peek: Character? { position < characters.count ? characters[position] : nil }

    private mutating func take(_ character: Character) -> Bool {
        guard peek == character else { return false }
        position += 1
        return true
    }

    private mutating func takeWhile(_ matches: (Character) -> Bool) -> String {
        let start = position
        while let character = peek, matches(character) { position += 1 }
        return String(characters[start..<position])
    }

    /// The sentence, the formula, and a caret under the place.
    private func error(_ message: String, at place: Int) -> FoveaError {
        .usage("\(message)\n  \(String(characters))\n  \(String(repeating: " ", count: place))^")
    }
}
