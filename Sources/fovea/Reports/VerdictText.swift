import Fovea
import Foundation

/// Verdicts as they are printed: a line each, with the advice below.
struct VerdictText {
    /// How wide the column of names is.
    let width: Int

    init(width: Int = 12) { self.width = width }

    /// As wide as the longest name asks for.
    init(_ names: [String]) { width = max((names.map(\.count).max() ?? 0) + 2, 12) }

    func text(_ verdict: Verdict) -> String {
        line(verdict.name, verdict.outcome.rawValue, verdict.finding)
            + (verdict.advice.map { String(repeating: " ", count: width + 10) + $0 + "\n" } ?? "")
    }

    /// A name, a word and a sentence.
    func line(_ name: String, _ word: String, _ sentence: String) -> String {
        name.padding(toLength: width, withPad: " ", startingAt: 0)
            + word.padding(toLength: 10, withPad: " ", startingAt: 0)
            + sentence + "\n"
    }

    /// As an event's fields.
    ///
    /// - Parameter kind: What the verdict's name stands under, such as `check`.
    static func fields(_ verdict: Verdict, under kind: String) -> Event.Fields {
        var fields: Event.Fields = [
            kind: .string(verdict.name), "outcome": .string(verdict.outcome.rawValue),
            "finding": .string(verdict.finding),
        ]
        if let advice = verdict.advice { fields["advice"] = .string(advice) }
        return fields
    }
}
