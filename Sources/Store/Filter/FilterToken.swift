import FoveaTensor

/// A word, a text in quotes or a sign of the language of `--where`.
struct FilterToken {
    enum Kind: Equatable {
        /// Letters, digits and what names, numbers and specs are made of.
        case word(String)
        case quoted(String)
        case symbol(String)
    }

    let kind: Kind
    /// The character at which it begins, counted from 0.
    let place: Int

    /// What it says.
    var text: String {
        switch kind {
        case .word(let text), .quoted(let text), .symbol(let text): text
        }
    }

    /// As errors name it.
    var description: String { "'\(text)'" }

    private static let symbols = ["!=", "<=", ">=", "<>", "==", "=", "<", ">", "~", "(", ")"]

    private static func isPartOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "._-+:/*,%@#[]{}".contains(character)
    }

    /// All of a text.
    ///
    /// - Parameter error: Makes the error about a character.
    static func all(in text: String, error: (Int, String) -> FoveaError) throws -> [FilterToken] {
        let characters = Array(text)
        var tokens: [FilterToken] = []
        var place = 0
        while place < characters.count {
            let (start, character) = (place, characters[place])
            if character.isWhitespace {
                place += 1
            } else if character == "\"" || character == "'" {
                let (value, end) = try quoted(characters, from: place, error)
                tokens.append(FilterToken(kind: .quoted(value), place: start))
                place = end
            } else if let symbol = symbols.first(where: { characters[place...].starts(with: $0) }) {
                tokens.append(FilterToken(kind: .symbol(symbol), place: start))
                place += symbol.count
            } else if isPartOfWord(character) {
                while place < characters.count, isPartOfWord(characters[place]) { place += 1 }
                tokens.append(FilterToken(kind: .word(String(characters[start..<place])), place: start))
            } else {
                throw error(place, "'\(character)' means nothing here; a text with such characters stands in quotes")
            }
        }
        return tokens
    }

    /// A text from a quote to the next of its kind; two of them stand for one.
    private static func quoted(
        _ characters: [Character], from start: Int, _ error: (Int, String) -> FoveaError
    ) throws -> (String, end: Int) {
        let quote = characters[start]
        var value = ""
        var place = start + 1
        while place < characters.count {
            if characters[place] == quote {
                guard place + 1 < characters.count, characters[place + 1] == quote else { return (value, place + 1) }
                place += 1
            }
            value.append(characters[place])
            place += 1
        }
        throw error(start, "a text in quotes does not end")
    }
}
