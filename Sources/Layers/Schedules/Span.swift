import FoveaSpec
import FoveaTensor

/// A length of training, by epochs or by steps. In specs `5` and `5epochs` are epochs, `500steps` are steps.
public enum Span: Sendable, Hashable {
    /// Passes over the training set; parts of one are allowed.
    case epochs(Double)
    /// Updates of the weights.
    case steps(Int)

    /// The length in steps, rounded; never negative.
    public func steps(stepsPerEpoch: Int) -> Int {
        switch self {
        case .steps(let steps): return max(steps, 0)
        case .epochs(let epochs):
            let steps = (epochs * Double(stepsPerEpoch)).rounded()
            // What no Int can count is longer than any run.
            return steps < Double(Int.max) ? Int(max(steps, 0)) : .max
        }
    }

    /// The length written as `5`, `0.5epochs` or `500steps`; `nil` for anything else, and for negative numbers.
    init?(_ text: some StringProtocol) {
        if text.hasSuffix("steps") {
            guard let steps = Int(text.dropLast(5)), steps >= 0 else { return nil }
            self = .steps(steps)
        } else {
            let number = text.hasSuffix("epochs") ? String(text.dropLast(6)) : String(text)
            guard let epochs = Double(number), epochs.isFinite, epochs >= 0 else { return nil }
            self = .epochs(epochs)
        }
    }

    var isZero: Bool { self == .steps(0) || self == .epochs(0) }
}

extension Spec {
    /// A length such as `5`, `5epochs` or `500steps`.
    mutating func span(_ key: String) throws -> Span? {
        guard let text = text(key) else { return nil }
        guard let span = Span(text) else {
            throw FoveaError.usage(
                "'\(key)' of '\(name)' expects a length such as 5, 0.5epochs or 500steps, but got '\(text)'")
        }
        return span
    }

    /// A length above 0, or `fallback` where the key is not given.
    mutating func span(_ key: String, default fallback: Span) throws -> Span {
        let span = try span(key) ?? fallback
        guard !span.isZero else {
            throw FoveaError.usage("'\(key)' of '\(name)' expects a length above 0, such as 5 or 500steps")
        }
        return span
    }

    /// Lengths joined by `/`: `30/60/80`.
    mutating func spans(_ key: String, default fallback: [Span]) throws -> [Span] {
        guard let text = text(key) else { return fallback }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let spans = parts.compactMap { Span($0) }
        guard spans.count == parts.count else {
            throw FoveaError.usage(
                "'\(key)' of '\(name)' expects lengths joined by '/', such as 30/60/80 or 3000steps/6000steps, but got "
                    + "'\(text)'")
        }
        return spans
    }
}
