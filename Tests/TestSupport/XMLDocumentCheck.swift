/// Whether every element that is opened is closed, in order. (Foundation's own XML parser is a module apart on Linux.)
public struct XMLDocumentCheck {
    /// An element that is not closed, or closed without having been opened.
    public struct Unbalanced: Error { let tag: String }

    public init(_ text: String) throws {
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
