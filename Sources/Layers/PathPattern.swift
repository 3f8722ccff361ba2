import FoveaTensor

/// Which of a network's variables are meant, by their paths: `fc`, `layer[1-3].*`, `*.bias`.
///
///     *        any characters, dots among them
///     ?        any one character
///     [1-3]    one of these characters; [!1-3] none of them
///
/// A pattern means the paths that it fits, and all that lies inside of them: `layer4` means `layer4.0.conv1.weight` too.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    private let parts: [Part]

    private enum Part: Sendable, Hashable {
        case character(Character)
        case anything
        case one(of: [ClosedRange<Character>], isExcluding: Bool)
    }

    /// - Throws: a usage sentence for an empty pattern, or a bracket that does not close.
    public init(_ text: String) throws {
        description = text
        guard !text.isEmpty else {
            throw FoveaError.usage("expects a path such as fc or layer[1-3].*, but got nothing")
        }
        var parts: [Part] = []
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "*": parts.append(.anything)
            case "?": parts.append(.one(of: [], isExcluding: true))
            case "[":
                guard let end = rest.firstIndex(of: "]"), end != rest.startIndex else {
                    throw FoveaError.usage(
                        "expects a ']' for the '[' in '\(text)', with characters between, such as layer[1-3]")
                }
                parts.append(PathPattern.set(rest[..<end]))
                rest = rest[rest.index(after: end)...]
            default: parts.append(.character(character))
            }
        }
        self.parts = parts
    }

    /// Patterns with spaces or commas between them.
    ///
    /// - Throws: a usage sentence when there is none, or for one that cannot be.
    public static func list(_ text: String) throws -> [PathPattern] {
        let patterns = try text.split(whereSeparator: { " ,".contains($0) }).map { try PathPattern(String($0)) }
        guard !patterns.isEmpty else {
            throw FoveaError.usage("expects paths such as 'layer1 layer2', but got nothing")
        }
        return patterns
    }

    private static func set(_ text: Substring) -> Part {
        let isExcluding = text.first == "!"
        let characters = Array(isExcluding ? text.dropFirst() : text)
        var ranges: [ClosedRange<Character>] = []
        var index = 0
        while index < characters.count {
            if index + 2 < characters.count, characters[index + 1] == "-", characters[index] <= characters[index + 2] {
                ranges.append(characters[index]...characters[index + 2])
                index += 3
            } else {
                ranges.append(characters[index]...characters[index])
                index += 1
            }
        }
        return .one(of: ranges, isExcluding: isExcluding)
    }

    /// Whether the pattern means the path, or something that it lies in.
    public func matches(_ path: String) -> Bool {
        let characters = Array(path)
        // The places in the path that what was read of the pattern can end at.
        var ends: Set<Int> = [0]
        for part in parts {
            switch part {
            case .anything: ends = ends.min().map { Set($0...characters.count) } ?? []
            case .character(let wanted):
                ends = Set(ends.filter { $0 < characters.count && characters[$0] == wanted }.map { $0 + 1 })
            case .one(let ranges, let isExcluding):
                ends = Set(
                    ends.filter { end in
                        end < characters.count && ranges.contains { $0.contains(characters[end]) } != isExcluding
                    }.map { $0 + 1 })
            }
        }
        return ends.contains { $0 == characters.count || characters[$0] == "." }
    }
}

extension [PathPattern] {
    /// Whether one of the patterns means the path.
    public func matches(_ path: String) -> Bool { contains { $0.matches(path) } }

    /// Those that mean none of the paths: misspelt ones, most likely.
    public func unused(among paths: [String]) -> [PathPattern] {
        filter { pattern in !paths.contains(where: pattern.matches) }
    }
}
