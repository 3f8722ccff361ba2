import FoveaSpec
import FoveaTensor

/// Every combination of a few values of each parameter, at equal distances from one end to the other: all choices, and of numbers as many as the
/// trials allow, or `points`.
public struct GridPoints: PointProposal {
    /// Values of each parameter that is a number; as many as the trials allow where it is `nil`.
    let points: Int?

    public init(points: Int? = nil) { self.points = points }

    static let registration = Registry<any SearchMethod>.Entry(
        "grid", "every combination of a few values of each: points=as many as --trials allows"
    ) { spec in
        let points = try spec.int("points")
        guard points.map({ (2...1000).contains($0) }) ?? true else {
            throw FoveaError.usage("'points' of 'grid' expects 2 to 1000, but got \(points ?? 0)")
        }
        return WholeTrials(GridPoints(points: points))
    }

    public func check(_ history: SearchHistory) throws {
        let count = GridPoints.combinations(axes(history))
        guard count <= history.mostTrials else {
            throw FoveaError.usage(
                "a grid over this space has at least \(count) points, but --trials allows \(history.mostTrials); allow more, leave "
                    + "parameters out, or use --method random")
        }
    }

    public func point(_ history: SearchHistory) -> [Double]? {
        let axes = axes(history)
        var rest = history.trials.count
        guard rest < GridPoints.combinations(axes) else { return nil }
        // The last parameter changes first, as digits do.
        return axes.reversed().map { axis in
            defer { rest /= axis.count }
            return axis[rest % axis.count]
        }.reversed()
    }

    /// The places along each parameter.
    func axes(_ history: SearchHistory) -> [[Double]] {
        let domains = history.space.parameters.map(\.domain)
        func axes(_ sizes: [Int]) -> [[Double]] { zip(domains, sizes).map { $0.grid($1) } }
        var sizes = domains.map { domain in
            if case .choice(let words) = domain { words.count } else { points ?? 2 }
        }
        guard points == nil else { return axes(sizes) }
        // The parameter with the fewest values gets one more, as long as they all fit.
        while true {
            let candidates = domains.indices.filter { place in
                if case .choice = domains[place] { return false }
                return domains[place].count.map { sizes[place] < $0 } ?? true
            }
            guard let smallest = candidates.min(by: { sizes[$0] < sizes[$1] }) else { return axes(sizes) }
            sizes[smallest] += 1
            guard GridPoints.combinations(axes(sizes)) <= history.mostTrials else {
                sizes[smallest] -= 1
                return axes(sizes)
            }
        }
    }

    private static func combinations(_ axes: [[Double]]) -> Int {
        axes.reduce(1) { product, axis in
            let (count, overflow) = product.multipliedReportingOverflow(by: axis.count)
            return overflow ? .max : count
        }
    }
}
