/// Whether every element that is opened is closed, in order. (Foundation's own XML parser is a module apart on Linux.)
struct XMLDocumentCheck {
    struct Unbalanced: Error { let tag: String }

    init(_ text: String) throws {
        var open: [Substring] = []
        for part in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
            guard let end = part.firstIndex(of: ">") else { throw Unbalanced(tag: String(part)) }
            let tag = part[..<end]
            if tag.hasSuffix("/") { continue }
            let name = tag.drop { $0 == "/" }.prefix { !$0.isWhitespace }
            if tag.hasPrefix("/") {
                guard open.popLast() == name else { throw Unbalanced(tag: String(tag)) }
            } else {
                open.append(name)
            }
        }
        guard open.isEmpty else { throw Unbalanced(tag: open.joined(separator: " ")) }
    }
}
