import FoveaLayers
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
                guard doubling, repetition > 0 else { return item }
                // Beyond 2^30 channels any layer has refused.
                do {
                    return try item.widened(by: 1 << min(repetition, 30))
                } catch is FoveaError {
                    throw error(
                        "the width of this \(item.word) doubles beyond \(Spec.mostChannels)", at: item.place)
                }
            }
        }
    }

    /// A word with its number and settings.
    private mutating func item() throws -> TemplateItem {
        let start = position
        let word = takeWhile { $0.isASCII && $0.isLetter }
        let names = LayerRegistry.registry.names
        guard names.contains(word) else {
            let found = word.isEmpty ? (peek.map { "'\($0)'" } ?? "the end of the formula") : "'\(word)'"
            throw error(
                "expected a layer, but found \(found)\(didYouMean(word, among: names)); "
                    + "the layers are: \(names.joined(separator: ", "))", at: start)
        }
        let numberStart = position
        let number = takeWhile { $0.isASCII && ($0.isNumber || $0 == ".") }
        let settings = try self.settings()
        do {
            return try TemplateItem(word: word, number: number, settings: settings, place: start)
        } catch let mistake as FoveaError {
            throw error(mistake.message, at: numberStart)
        }
    }

    /// `{key=value,...}`, if there are any.
    private mutating func settings() throws -> String {
        let start = position
        guard take("{") else { return "" }
        let settings = takeWhile { $0 != "}" }
        guard take("}") else {
            throw error("expected '}' for the brace at character \(start + 1), but the formula ends", at: position)
        }
        let parts = settings.split(separator: ",", omittingEmptySubsequences: false)
        if let part = parts.first(where: { !$0.contains("=") }) {
            throw error(
                "expected key=value in braces, but found '\(part)'; a number stands directly behind the word", at: start
            )
        }
        return settings
    }

    // MARK: What the order must be

    private func checkOrder(_ items: [TemplateItem]) throws {
        var areImages = true
        for (index, item) in items.enumerated() {
            let template = item.template
            if template.place == .images || template.place == .imagesToFeatures, !areImages {
                throw error("'\(item.word)' needs images, but stands where there are only features", at: item.place)
            }
            areImages = template.leavesImages(areImages)
            if template.givesScores, index != items.count - 1 {
                throw error("an fc that is not the last layer needs a width, such as fc128", at: item.place)
            }
        }
        guard let last = items.last, last.template.givesScores else {
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
