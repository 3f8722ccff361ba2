import FoveaRecipe
import Foundation

extension SearchSpace {
    /// A smaller space around what was good, and where it lies at an edge of this one.
    ///
    /// A number's range becomes that of the best quarter of the trials (three at least), and on both sides half as much again, but no less than a
    /// tenth of what it was; choices are those that the best quarter has. Where the best trial lies within a twentieth of an end, the new
    /// range goes as far beyond that end, since what is best may lie there.
    ///
    /// - Parameter trials: Values with their scores, larger ones better; those that failed left out.
    /// - Returns: this space where fewer than four trials say anything.
    public func refined(by trials: [(values: [String], score: Double)]) -> (space: SearchSpace, notes: [String]) {
        let ranked = trials.sorted { $0.score > $1.score }
        guard ranked.count >= 4, let best = ranked.first else {
            return (self, ["fewer than four trials say nothing yet"])
        }
        let good = ranked.prefix(max(3, Int((Double(ranked.count) / 4).rounded(.up))))
        var notes: [String] = []
        let refined = parameters.enumerated().compactMap { index, parameter -> SearchParameter? in
            let domain = parameter.domain
            let values = good.map { $0.values[index] }
            if case .choice(let words) = domain {
                let kept = words.filter(values.contains)
                if kept.count < words.count {
                    notes.append(
                        "\(parameter.name): \(kept.joined(separator: ", ")) of \(words.joined(separator: ", "))")
                }
                // A single choice is a setting of the refined search, not a parameter of it.
                return kept.count > 1 ? try? SearchParameter(parameter.name, .choice(kept)) : nil
            }
            let places = values.compactMap { domain.place(of: $0) }
            guard let low = places.min(), let high = places.max(), let top = domain.place(of: best.values[index]) else {
                return parameter
            }
            let margin = max((high - low) / 2, (0.1 - (high - low)) / 2)
            var (from, to) = (max(low - margin, 0), min(high + margin, 1))
            if top < 0.05 || top > 0.95 {
                let end = top < 0.5 ? "lower" : "upper"
                notes.append(
                    "\(parameter.name): the best, \(best.values[index]), lies at the \(end) edge of \(domain): the range now goes beyond it"
                )
                if top < 0.5 { from = -(to - from) / 2 } else { to = 1 + (to - from) / 2 }
            }
            guard let smaller = domain.stretched(from: from, to: to) else { return parameter }
            return try? SearchParameter(parameter.name, smaller)
        }
        return ((try? SearchSpace(refined)) ?? self, notes)
    }

    /// The values of the best trial for parameters that a smaller space no longer has.
    public func settled(in refined: SearchSpace, by best: [String]) -> [(parameter: SearchParameter, value: String)] {
        zip(parameters, best).filter { parameter, _ in !refined.parameters.contains { $0.name == parameter.name } }
            .map { ($0, $1) }
    }
}

extension Domain {
    /// The numbers between two places, which may lie outside of 0 to 1; with two digits at the ends. `nil` for choices, and where nothing is left.
    func stretched(from: Double, to: Double) -> Domain? {
        func number(_ place: Double, _ low: Double, _ high: Double, _ scale: Scale) -> Double {
            let value = scale == .linear ? low + place * (high - low) : low * pow(high / low, place)
            return Double(String(format: "%.2g", value)) ?? value
        }
        switch self {
        case .real(let range, let scale):
            var low = number(from, range.lowerBound, range.upperBound, scale)
            let high = number(to, range.lowerBound, range.upperBound, scale)
            // What was never below 0 is a size: dropout, decay.
            if range.lowerBound >= 0 { low = max(low, 0) }
            return low < high ? .real(low...high, scale) : nil
        case .whole(let range, let scale):
            let (low, high) = (Double(range.lowerBound), Double(range.upperBound))
            var start = number(from, low, high, scale).rounded(.down)
            let end = number(to, low, high, scale).rounded(.up)
            if range.lowerBound >= 1 { start = max(start, 1) }
            guard start < end, start.magnitude < 1e15, end.magnitude < 1e15 else { return nil }
            return .whole(Int(start)...Int(end), scale)
        case .choice: return nil
        }
    }
}
