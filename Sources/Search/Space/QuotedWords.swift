/// Words with a character between them, of which some stand in quotes, in which nothing has a meaning.
enum QuotedWords {
    /// The words, without their quotes.
    static func split(_ text: String, at separator: Character) -> [String] {
        parts(text, at: separator).map { part in
            guard part.count >= 2, part.first == "\"", part.last == "\"" else { return part }
            return String(part.dropFirst().dropLast())
        }
    }

    /// The words with their quotes.
    static func parts(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == separator, !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    /// A word as it stands among others.
    static func quoted(_ word: String, at separator: Character) -> String {
        word.contains(where: { $0 == separator || $0 == " " }) ? "\"\(word)\"" : word
    }
}
