import FoveaSpec
import FoveaTensor
import Foundation

/// The values that a parameter of a search may take, laid out on the numbers from 0 to 1, so that methods need not know what a value means.
///
///     0..0.5                real numbers
///     log:1e-4..1e-1        real numbers, each decade as likely as another
///     int:2..6              whole numbers, both ends included
///     log-int:16..256       whole numbers, each doubling as likely as another
///     choice:none|flip      words; those with spaces in quotes: choice:none|"crop:padding=2 flip"
public enum Domain: Sendable, Hashable {
    /// Numbers, of which three digits count.
    case real(ClosedRange<Double>, Scale)
    /// Whole numbers.
    case whole(ClosedRange<Int>, Scale)
    /// Words.
    case choice([String])

    /// Where on the way from the lowest to the highest a number lies.
    public enum Scale: String, Sendable, Hashable {
        /// In proportion to it.
        case linear
        /// In proportion to its logarithm.
        case logarithmic
    }

    /// - Parameters:
    ///   - text: As above.
    ///   - name: The parameter's, for errors.
    /// - Throws: a usage sentence for anything else.
    public init(_ text: String, of name: String) throws {
        func wrong(_ what: String) -> FoveaError {
            .usage(
                "'\(name)' \(what), but got '\(text)'; write \(name)=0..0.5, \(name)=log:1e-4..1e-1, \(name)=int:2..6, "
                    + "\(name)=log-int:16..256 or \(name)=choice:A|B")
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let kind = parts.count == 2 ? parts[0] : "real"
        let rest = parts[parts.count - 1]
        switch kind {
        case "choice":
            let words = QuotedWords.split(rest, at: "|")
            guard words.count >= 2, Set(words).count == words.count, !words.contains("") else {
                throw wrong("expects two or more different choices with | between them")
            }
            self = .choice(words)
        case "int", "log-int":
            let ends = rest.components(separatedBy: "..").map { Int($0) }
            guard ends.count == 2, let low = ends[0], let high = ends[1], low < high,
                low > -(1 << 40), high < 1 << 40
            else {
                throw wrong("expects two whole numbers below 2^40, the lower first")
            }
            guard kind == "int" || low >= 1 else { throw wrong("expects numbers above 0 for a logarithmic scale") }
            self = .whole(low...high, kind == "int" ? .linear : .logarithmic)
        case "real", "log":
            let ends = rest.components(separatedBy: "..").map { Double($0) }
            guard ends.count == 2, let low = ends[0], let high = ends[1], low < high, (high - low).isFinite else {
                throw wrong("expects two numbers, the lower first")
            }
            guard kind == "real" || low > 0 else { throw wrong("expects numbers above 0 for a logarithmic scale") }
            self = .real(low...high, kind == "real" ? .linear : .logarithmic)
        default: throw wrong("expects a range or choices")
        }
    }

    /// The value at a place from 0 to 1, as flags and files say it.
    public func text(at place: Double) -> String {
        let place = min(max(place, 0), 1)
        switch self {
        case .real(let range, let scale):
            let value = Domain.value(place, from: range.lowerBound, to: range.upperBound, scale)
            // Three digits; rounding does not lead out of the range.
            let rounded = Double(String(format: "%.3g", value)) ?? value
            return Domain.text(min(max(rounded, range.lowerBound), range.upperBound))
        case .whole(let range, let scale):
            // Half a step beyond both ends, so that the ends are as likely as what lies between.
            let (low, high) = (Double(range.lowerBound) - 0.5, Double(range.upperBound) + 0.5)
            let value = Domain.value(place, from: low, to: high, scale)
            return "\(min(max(Int(value.rounded()), range.lowerBound), range.upperBound))"
        case .choice(let words): return words[min(Int(place * Double(words.count)), words.count - 1)]
        }
    }

    /// The place of a value; `nil` for one that is none of the domain's. What lies outside of a range has the place of its end.
    public func place(of text: String) -> Double? {
        switch self {
        case .real(let range, let scale):
            guard let value = Double(text) else { return nil }
            return Domain.place(value, from: range.lowerBound, to: range.upperBound, scale)
        case .whole(let range, let scale):
            guard let value = Int(text) else { return nil }
            let (low, high) = (Double(range.lowerBound) - 0.5, Double(range.upperBound) + 0.5)
            return Domain.place(Double(value), from: low, to: high, scale)
        case .choice(let words):
            return words.firstIndex(of: text).map { (Double($0) + 0.5) / Double(words.count) }
        }
    }

    /// How many values there are, where they can be counted.
    public var count: Int? {
        switch self {
        case .real: nil
        case .whole(let range, _): range.count
        case .choice(let words): words.count
        }
    }

    /// The places of `count` values at equal distances, from one end to the other; fewer where there are not so many.
    public func grid(_ count: Int) -> [Double] {
        switch self {
        case .choice(let words): return words.indices.map { (Double($0) + 0.5) / Double(words.count) }
        case .real, .whole:
            guard count > 1 else { return [0.5] }
            let places = (0..<count).map { Double($0) / Double(count - 1) }
            var texts: Set<String> = []
            return places.filter { texts.insert(text(at: $0)).inserted }
        }
    }

    private static func value(_ place: Double, from low: Double, to high: Double, _ scale: Scale) -> Double {
        switch scale {
        case .linear: low + place * (high - low)
        case .logarithmic: low * pow(high / low, place)
        }
    }

    private static func place(_ value: Double, from low: Double, to high: Double, _ scale: Scale) -> Double {
        let place =
            switch scale {
            case .linear: (value - low) / (high - low)
            case .logarithmic: value > 0 ? log(value / low) / log(high / low) : 0
            }
        return min(max(place, 0), 1)
    }

    /// A number without needless digits: `0.5`, `1e-05`.
    static func text(_ value: Double) -> String { String(format: "%.6g", value) }
}

extension Domain: CustomStringConvertible {
    /// As it is written.
    public var description: String {
        switch self {
        case .real(let range, let scale):
            "\(scale == .linear ? "" : "log:")\(Domain.text(range.lowerBound))..\(Domain.text(range.upperBound))"
        case .whole(let range, let scale):
            "\(scale == .linear ? "int" : "log-int"):\(range.lowerBound)..\(range.upperBound)"
        case .choice(let words): "choice:" + words.map { QuotedWords.quoted($0, at: "|") }.joined(separator: "|")
        }
    }
}
