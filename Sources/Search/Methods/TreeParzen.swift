import FoveaData
import FoveaSpec
import FoveaTensor
import Foundation

/// Where good trials lie close and bad ones do not: the tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for Hyper-Parameter
/// Optimization", TPE), each parameter on its own.
///
/// After `startup` random trials, those so far are parted into the best `gamma` and the others. For each parameter, both parts give a density: a Gaussian
/// around every trial, as wide as the distance to its farther neighbour, and a wide one for what is not known yet. Of `candidates` values drawn from the
/// good one's, the one with the largest ratio of the two is taken. Where trials have gone different ways, those that reached the latest stage which has
/// `startup` trials are compared.
public struct TreeParzen: PointProposal {
    let startup: Int
    let gamma: Double
    let candidates: Int

    /// - Throws: a usage sentence for numbers that cannot be.
    public init(startup: Int = 10, gamma: Double = 0.25, candidates: Int = 24) throws {
        guard startup >= 2, gamma > 0, gamma < 1, (1...100_000).contains(candidates) else {
            throw FoveaError.usage(
                "tpe expects startup of at least 2, gamma between 0 and 1 and candidates from 1 to 100000, but got \(startup), \(gamma) and "
                    + "\(candidates)")
        }
        self.startup = startup
        self.gamma = gamma
        self.candidates = candidates
    }

    static let registration = Registry<any SearchMethod>.Entry(
        "tpe", "new trials where good ones lie close and bad ones do not: startup=10, gamma=0.25, candidates=24"
    ) { spec in
        WholeTrials(
            try TreeParzen(
                startup: spec.int("startup", default: 10), gamma: spec.double("gamma", default: 0.25),
                candidates: spec.int("candidates", default: 24)))
    }

    public func point(_ history: SearchHistory) -> [Double]? {
        let known = comparable(history)
        guard known.count >= startup else { return RandomPoints().point(history) }
        let count = min(Int((gamma * Double(known.count)).rounded(.up)), 25)
        let (good, bad) = (known.prefix(count), known.dropFirst(count))
        var draws = RandomDraws(RandomPoints.stream(history))
        return history.space.parameters.enumerated().map { place, parameter in
            let near = Density(of: good.map { $0.point[place] }, parameter.domain)
            let far = Density(of: bad.map { $0.point[place] }, parameter.domain)
            let drawn = (0..<candidates).map { _ in near.draw(&draws) }
            return drawn.max { near.log(at: $0) - far.log(at: $0) < near.log(at: $1) - far.log(at: $1) } ?? 0.5
        }
    }

    /// The trials that can be compared, the best first.
    private func comparable(_ history: SearchHistory) -> [Trial] {
        let reached = Set(history.trials.filter { $0.failure == nil }.map(\.epochs)).sorted(by: >)
        let failed = history.trials.filter { $0.failure != nil }
        for epoch in reached where epoch > 0 {
            let trials = history.trials.filter { $0.failure == nil && $0.epochs >= epoch }
            guard trials.count + failed.count >= startup else { continue }
            return trials.sorted { $0.rank(by: epoch) > $1.rank(by: epoch) } + failed
        }
        return []
    }

    /// How likely each value of a parameter is, by where some trials lie.
    struct Density {
        private let centers: [Double]
        private let widths: [Double]
        /// The share of each choice, where the parameter is one.
        private let shares: [Double]

        init(of places: [Double], _ domain: Domain) {
            if case .choice(let words) = domain {
                var counts = words.map { _ in 1.0 }
                for place in places { counts[min(Int(place * Double(words.count)), words.count - 1)] += 1 }
                let sum = counts.reduce(0, +)
                shares = counts.map { $0 / sum }
                (centers, widths) = ([], [])
                return
            }
            shares = []
            let sorted = (places + [0.5]).sorted()
            let least = 1 / min(100, Double(sorted.count))
            let found = sorted.indices.map { index -> Double in
                let left = sorted[index] - (index > 0 ? sorted[index - 1] : 0)
                let right = (index + 1 < sorted.count ? sorted[index + 1] : 1) - sorted[index]
                return min(max(left, right, least), 1)
            }
            // The wide Gaussian in the middle is what was thought before any trial.
            let prior = sorted.firstIndex(of: 0.5) ?? 0
            centers = sorted
            widths = found.enumerated().map { $0 == prior ? 1 : $1 }
        }

        func draw(_ draws: inout RandomDraws) -> Double {
            guard shares.isEmpty else {
                var rest = draws.uniform()
                let index = shares.firstIndex { share in
                    rest -= share
                    return rest < 0
                }
                return (Double(index ?? shares.count - 1) + 0.5) / Double(shares.count)
            }
            let index = draws.index(below: centers.count)
            // Drawn again outside: a Gaussian that is cut off. It has at least a seventh of itself inside.
            for _ in 0..<1000 {
                let value = centers[index] + widths[index] * draws.normal()
                if (0...1).contains(value) { return value }
            }
            return centers[index]
        }

        func log(at place: Double) -> Double {
            guard shares.isEmpty else {
                return Foundation.log(shares[min(Int(place * Double(shares.count)), shares.count - 1)])
            }
            let sum = zip(centers, widths).reduce(0.0) { sum, gaussian in
                let (center, width) = gaussian
                let distance = (place - center) / width
                let inside = Density.normal(below: (1 - center) / width) - Density.normal(below: -center / width)
                return sum + exp(-distance * distance / 2) / (width * (2 * .pi).squareRoot() * inside)
            }
            return Foundation.log(sum / Double(centers.count))
        }

        /// The share of a normal distribution below a number.
        private static func normal(below value: Double) -> Double { 0.5 * erfc(-value / 2.0.squareRoot()) }
    }
}
