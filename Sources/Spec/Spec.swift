import FoveaTensor

/// A name with settings: `NAME[:key=value,...]`, the one small language of flags and of configuration files.
///
///     sgd:momentum=0.9,nesterov=true        a name with two settings
///     mnist:/data/mnist                     a name with a positional value
///     synthetic:shape=3x32x32,count=1024    a shape
///     folder:"a=b, c: d"                    a value in quotes, in which nothing has a meaning; "" stands for one of them
///
/// Reading a setting records that it is known; `finish()` then refuses what nobody asked for, so that the code which
/// reads the settings is the only list of them.
///
///     var spec = try Spec("sgd:momentum=0.9")
///     let momentum = try spec.double("momentum", default: 0)
///     try spec.finish()
public struct Spec: Sendable, Hashable, CustomStringConvertible {
    /// The text as it was given.
    public let description: String
    /// What stands before the first colon.
    public let name: String

    private let positional: String?
    private let settings: [Setting]
    private var known: [String] = []
    private var tookPositional = false

    private struct Setting: Hashable {
        let key: String
        let value: String
    }

    /// Parses a spec. A part without `=`, or whose text before `=` is not a key (lower-case words joined by `-`), is the
    /// positional value; it comes first.
    ///
    /// - Throws: a usage sentence for an empty name, an empty part, a second positional value or a key given twice.
    public init(_ text: String) throws {
        description = text
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard text.count(where: { $0 == "\"" }).isMultiple(of: 2) else {
            throw FoveaError.usage("'\(text)' has a quote that does not end; write \"\" for one within quotes")
        }
        name = String(halves.first ?? "")
        guard !name.isEmpty else {
            throw FoveaError.usage("expected NAME[:key=value,...], but got '\(text)', which has no name")
        }
        var positional: String?
        var settings: [Setting] = []
        var keys: Set<String> = []
        let parts = halves.count < 2 ? [] : Spec.parts(halves[1])
        for (index, part) in parts.enumerated() {
            guard !part.isEmpty else {
                throw FoveaError.usage("'\(text)' has an empty setting; expected \(name):key=value,...")
            }
            if let equals = part.firstIndex(of: "="), Spec.isKey(part[..<equals]) {
                let setting = Setting(
                    key: String(part[..<equals]), value: Spec.unquoted(part[part.index(after: equals)...]))
                guard keys.insert(setting.key).inserted else {
                    throw FoveaError.usage("'\(text)' gives '\(setting.key)' twice")
                }
                settings.append(setting)
            } else if index == 0 {
                positional = Spec.unquoted(part)
            } else {
                let hint =
                    if let positional {
                        "; a value with commas stands in quotes: \(name):\"\(positional),\(part)\""
                    } else { "" }
                throw FoveaError.usage("'\(part)' in '\(text)' is not a setting; expected key=value\(hint)")
            }
        }
        self.positional = positional
        self.settings = settings
    }

    /// What commas part that do not stand in quotes.
    private static func parts(_ text: Substring) -> [Substring] {
        var parts: [Substring] = []
        var (start, isQuoted) = (text.startIndex, false)
        for place in text.indices {
            if text[place] == "\"" { isQuoted.toggle() }
            guard text[place] == ",", !isQuoted else { continue }
            parts.append(text[start..<place])
            start = text.index(after: place)
        }
        return parts + [text[start...]]
    }

    /// A value without the quotes around it.
    private static func unquoted(_ value: Substring) -> String {
        guard value.count >= 2, value.first == "\"", value.last == "\"" else { return String(value) }
        return String(value.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }

    /// A value as it stands in a spec: in quotes, where something in it has a meaning there.
    public static func quoted(_ value: String) -> String {
        guard value.contains(where: { ",=:\" ".contains($0) }) else { return value }
        return "\"\(value.replacing("\"", with: "\"\""))\""
    }

    /// The same spec with another value before its settings.
    public func replacingPositional(_ value: String) -> String {
        let rest = settings.map { "\($0.key)=\(Spec.quoted($0.value))" }
        return "\(name):" + ([Spec.quoted(value)] + rest).joined(separator: ",")
    }

    /// The same spec with a setting that has this value.
    ///
    /// - Throws: what reading the new spec throws.
    public func setting(_ key: String, to value: String) throws -> Spec {
        let others = settings.filter { $0.key != key } + [Setting(key: key, value: value)]
        let words = (positional.map { [Spec.quoted($0)] } ?? []) + others.map { "\($0.key)=\(Spec.quoted($0.value))" }
        return try Spec("\(name):" + words.joined(separator: ","))
    }

    private static func isKey(_ text: Substring) -> Bool {
        guard let first = text.first, first.isASCII, first.isLowercase else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-" || $0 == "_") }
    }

    /// The value that stands alone before the settings: the folder in `mnist:DIR`.
    public mutating func positionalValue() -> String? {
        tookPositional = true
        return positional
    }

    /// All settings as they were written, in their order.
    public var written: [(key: String, value: String)] { settings.map { ($0.key, $0.value) } }

    /// A setting as it was written, or `nil` where it was not given.
    public mutating func text(_ key: String) -> String? {
        if !known.contains(key) { known.append(key) }
        return settings.first { $0.key == key }?.value
    }

    /// Refuses settings and positional values that no accessor asked for.
    ///
    /// - Throws: a usage sentence with the nearest valid key.
    public func finish() throws {
        if let positional, !tookPositional {
            let hint = known.isEmpty ? "'\(name)' takes no settings" : "expected \(listOfKeys)"
            throw FoveaError.usage(
                "'\(name)' takes no value of its own, but got '\(positional)'\(didYouMean(positional, among: known)); \(hint)"
            )
        }
        guard let unknown = settings.first(where: { !known.contains($0.key) }) else { return }
        let choices = known.isEmpty ? "it takes none" : "it takes \(listOfKeys)"
        throw FoveaError.usage(
            "'\(name)' has no setting '\(unknown.key)'\(didYouMean(unknown.key, among: known)); \(choices)")
    }

    private var listOfKeys: String { known.joined(separator: ", ") }

    /// The error for a value of the wrong kind.
    func wrong(_ key: String, _ value: String, expected: String) -> FoveaError {
        .usage("'\(key)' of '\(name)' expects \(expected), but got '\(value)'")
    }
}
