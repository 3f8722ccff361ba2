import FoveaSpec
import FoveaTensor

// The kinds of settings that there are more than one of. What is wrong is told without the setting's name, which comes before it.

extension Setting where Value == Int {
    /// A whole number.
    public init(
        _ name: String, default standard: Int, atLeast minimum: Int, _ summary: String, value valueName: String = "n"
    ) {
        let range = WholeNumbers(minimum...)
        self.init(
            name, default: standard, summary, value: valueName, standardText: "\(standard)", read: range.read,
            check: range.check)
    }
}

extension Setting where Value == Int? {
    /// A whole number that need not be given.
    ///
    /// - Parameter standardText: What happens without it.
    public init(
        _ name: String, in range: ClosedRange<Int>, _ summary: String, value valueName: String = "n",
        standardText: String? = nil
    ) {
        let range = WholeNumbers(range)
        self.init(
            name, default: nil, summary, value: valueName, standardText: standardText, read: { try range.read($0) },
            check: { if let value = $0 { try range.check(value) } })
    }
}

extension Setting where Value == Double {
    /// A number from 0 to below 1.
    public init(share name: String, default standard: Double, _ summary: String, value valueName: String) {
        self.init(
            name, default: standard, summary, value: valueName, standardText: "\(standard)",
            read: { try number($0, "a share from 0 to below 1") },
            check: { try require((0..<1).contains($0), "a share from 0 to below 1", $0) })
    }
}

extension Setting where Value == Double? {
    /// A number from 0 to below 1 that need not be given.
    public init(share name: String, _ expected: String, _ summary: String, value valueName: String) {
        self.init(
            name, default: nil, summary, value: valueName, read: { try number($0, expected) },
            check: { if let value = $0 { try require((0..<1).contains(value), expected, value) } })
    }
}

extension Setting where Value == Bool {
    /// Something that is done when it is asked for: a flag without a value.
    public init(_ name: String, _ summary: String) {
        self.init(
            name, default: false, summary, value: "true|false",
            read: { text in
                guard let value = Bool(text) else { throw FoveaError.usage("expects true or false, but got '\(text)'") }
                return value
            })
    }
}

extension Setting where Value == String {
    /// Words of a small language.
    ///
    /// - Parameter check: Throws what is wrong with the words.
    public init(
        _ name: String, default standard: String, _ summary: String, value valueName: String = "spec",
        standardText: String? = nil, check: @escaping @Sendable (String) throws -> Void
    ) {
        self.init(
            name, default: standard, summary, value: valueName,
            standardText: standardText ?? (standard.isEmpty ? nil : standard), read: { $0 },
            check: check)
    }
}

extension Setting where Value == String? {
    /// Words of a small language that need not be given.
    public init(
        _ name: String, _ summary: String, value valueName: String = "spec", standardText: String? = nil,
        isHidden: Bool = false, check: @escaping @Sendable (String) throws -> Void = { _ in }
    ) {
        self.init(
            name, default: nil, summary, value: valueName, standardText: standardText, isHidden: isHidden, read: { $0 },
            check: { if let words = $0 { try check(words) } })
    }
}

extension Setting where Value: RawRepresentable<String> & CaseIterable {
    /// One of a few words.
    public init(
        _ name: String, default standard: Value, _ summary: String, value valueName: String, isHidden: Bool = false
    ) {
        self.init(
            name, default: standard, summary, value: valueName, standardText: standard.rawValue, isHidden: isHidden,
            read: { text in
                if let value = Value(rawValue: text) { return value }
                let words = Value.allCases.map(\.rawValue)
                throw FoveaError.usage(
                    "expects \(words.joined(separator: " or ")), but got '\(text)'\(didYouMean(text, among: words))")
            })
    }
}

/// Whole numbers within limits.
private struct WholeNumbers: Sendable {
    private let lower: Int
    private let upper: Int

    init(_ range: PartialRangeFrom<Int>) { (lower, upper) = (range.lowerBound, .max) }
    init(_ range: ClosedRange<Int>) { (lower, upper) = (range.lowerBound, range.upperBound) }

    private var expected: String {
        "a whole number of at least \(lower)" + (upper == .max ? "" : ", up to \(upper)")
    }

    @Sendable func read(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw FoveaError.usage("expects \(expected), but got '\(text)'") }
        return number
    }

    @Sendable func check(_ number: Int) throws { try require((lower...upper).contains(number), expected, number) }
}

private func number(_ text: String, _ expected: String) throws -> Double {
    guard let number = Double(text) else { throw FoveaError.usage("expects \(expected), but got '\(text)'") }
    return number
}

private func require(_ holds: Bool, _ expected: String, _ found: some CustomStringConvertible) throws {
    guard holds else { throw FoveaError.usage("expects \(expected), but got \(found)") }
}
