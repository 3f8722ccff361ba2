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
    mutating func formula() throws -> [TemplateTerm] {
        var terms = try sequence()
        if let character = peek {
            throw error("expected '-' or the end, but found '\(character)'", at: position)
        }
        try takeSoftmax(from: &terms)
        try checkOrder(terms)
        return terms
    }

    /// `term-term-...`
    private mutating func sequence() throws -> [TemplateTerm] {
        var terms = try term()
        while take("-") {
            terms += try term()
            try checkCount(terms.reduce(0) { $0 + $1.count })
        }
        return terms
    }

    /// `item`, `(formula)*count`, `[formula]*count` or `res(formula)*count`
    private mutating func term() throws -> [TemplateTerm] {
        let start = position
        if take("(") { return try repeated(group(from: start, closing: ")"), doubling: false) }
        if takeResidual() {
            let group = TemplateTerm.residual(try group(from: position - 1, closing: ")"), place: start)
            return try repeated([group], doubling: false)
        }
        guard take("[") else { return try repeated([.layer(item())], doubling: false) }
        guard openBrackets == 0 else {
            throw error("square brackets, which double the channels, cannot stand inside others; use ( )", at: start)
        }
        return try repeated(group(from: start, closing: "]"), doubling: true)
    }

    private mutating func group(from start: Int, closing: Character) throws -> [TemplateTerm] {
        openBrackets += 1
        // What nests deeper than any network would only exhaust the stack.
        guard openBrackets <= 100 else { throw error("brackets nest too deeply", at: start) }
        let terms = try sequence()
        guard take(closing) else {
            let found = peek.map { "found '\($0)'" } ?? "the formula ends"
            throw error("expected '\(closing)' for the bracket at character \(start + 1), but \(found)", at: position)
        }
        openBrackets -= 1
        return terms
    }

    /// `*count`, if there is one.
    private mutating func repeated(_ terms: [TemplateTerm], doubling: Bool) throws -> [TemplateTerm] {
        guard take("*") else { return terms }
        let start = position
        let digits = takeWhile { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), count >= 1 else {
            throw error("expected a count of at least 1 after '*'", at: start)
        }
        guard count <= TemplateFormula.mostItems else { throw tooMany(at: start) }
        try checkCount(terms.reduce(0) { $0 + $1.count } * count, at: start)
        return try (0..<count).flatMap { repetition in
            guard doubling, repetition > 0 else { return terms }
            // Beyond 2^30 channels any layer has refused.
            return try terms.map { try widened($0, by: 1 << min(repetition, 30)) }
        }
    }

    private func widened(_ term: TemplateTerm, by factor: Int) throws -> TemplateTerm {
        switch term {
        case .residual(let inside, let place):
            return .residual(try inside.map { try widened($0, by: factor) }, place: place)
        case .layer(let item):
            do {
                return .layer(try item.widened(by: factor))
            } catch is FoveaError {
                throw error("the width of this \(item.word) doubles beyond \(Spec.mostChannels)", at: item.place)
            }
        }
    }

    /// `res(`
    private mutating func takeResidual() -> Bool {
        let opening = Array("\(TemplateFormula.residual)(")
        guard characters[position...].starts(with: opening) else { return false }
        position += opening.count
        return true
    }

    /// A word with its number and settings.
    private mutating func item() throws -> TemplateItem {
        let start = position
        let word = takeWhile { $0.isASCII && $0.isLetter }
        let names = LayerRegistry.registry.names
        guard let word = LayerRegistry.registry.name(of: word) else {
            let found = word.isEmpty ? (peek.map { "'\($0)'" } ?? "the end of the formula") : "'\(word)'"
            throw error(
                "expected a layer, but found \(found)\(didYouMean(word, among: names)); "
                    + "the layers are: \(names.joined(separator: ", "))", at: start)
        }
        let numberStart = position
        let number = takeWhile { $0.isASCII && ($0.isNumber || $0 == ".") }
        let settings = try self.settings(of: word + number)
        do {
            return try TemplateItem(word: word, number: number, settings: settings, place: start)
        } catch let mistake as FoveaError {
            throw error(mistake.message, at: numberStart)
        }
    }

    /// `{key=value,...}`, if there are any.
    private mutating func settings(of layer: String) throws -> String {
        let start = position
        if let mark = peek, mark == ":" || mark == "(" {
            let written = characters[(position + 1)...].prefix { !"-)".contains($0) }
            throw error("settings stand in braces: \(layer){\(String(written))}", at: start)
        }
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

    /// A softmax behind the scores is the loss's: networks give scores.
    private func takeSoftmax(from terms: inout [TemplateTerm]) throws {
        guard terms.count > 1, let last = terms.last?.item, ["softmax", "logsoftmax"].contains(last.word) else {
            return
        }
        guard last.number.isEmpty, last.settings.isEmpty else {
            throw error(
                "the network ends in scores, of which the loss takes a plain \(last.word); leave its settings out",
                at: last.place)
        }
        terms.removeLast()
    }

    private func checkOrder(_ terms: [TemplateTerm]) throws {
        var areImages = true
        try checkPlaces(terms, areImages: &areImages, inResidual: false)
        let scores = terms.lastIndex { $0.item?.template.givesScores == true }
        guard let scores, let item = terms[scores].item, !areImages || terms.count == scores + 1 else {
            throw error(
                "the formula must end with -fc, which gives the scores of the classes, or with -conv{kernel=1}-gap",
                at: characters.count)
        }
        guard item.template.place == .images else {
            guard scores == terms.count - 1 else { throw lacksWidth(item) }
            return
        }
        // A map for each class: nothing with weights may follow, and the maps become numbers at the end.
        let after = terms[(scores + 1)...].map(\.item)
        guard !areImages, after.last??.word != "flatten",
            after.allSatisfy({
                $0.map { $0.template.place == .anywhere || $0.template.place == .imagesToFeatures } ?? false
            })
        else {
            throw error(
                "a \(item.word) without a width gives a map for each class, and needs -gap behind it; any other needs a "
                    + "width, such as conv32", at: item.place)
        }
    }

    private func checkPlaces(_ terms: [TemplateTerm], areImages: inout Bool, inResidual: Bool) throws {
        for (index, term) in terms.enumerated() {
            switch term {
            case .residual(let inside, let place):
                let before = areImages
                try checkPlaces(inside, areImages: &areImages, inResidual: true)
                guard areImages == before else {
                    throw error("res(...) adds its input, so its layers cannot make features of images", at: place)
                }
            case .layer(let item):
                let template = item.template
                if template.place == .images || template.place == .imagesToFeatures, !areImages {
                    throw error("'\(item.word)' needs images, but stands where there are only features", at: item.place)
                }
                areImages = template.leavesImages(areImages)
                let isBeforeLast =
                    inResidual || terms[(index + 1)...].contains { $0.item?.template.givesScores ?? true }
                if template.givesScores, isBeforeLast { throw lacksWidth(item) }
            }
        }
    }

    private func lacksWidth(_ item: TemplateItem) -> FoveaError {
        error(
            "'\(item.word)' needs a width where it is not the last layer, such as \(item.word)128", at: item.place)
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
