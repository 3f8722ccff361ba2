import Fovea
import Foundation
import Testing

@testable import FoveaSearch

/// Which parameters matter. The shares of a tree are arithmetic on paper.
@Suite struct ParameterImportanceTests {
    /// A tree that says 0 left of 0.5 along a, and right of it 0 below and 4 above 0.5 along b.
    @Test func sharesOfATree() throws {
        let leaves = [
            RegressionForest.Leaf(bounds: [0...0.5, 0...1], value: 0),
            RegressionForest.Leaf(bounds: [0.5...1, 0...0.5], value: 0),
            RegressionForest.Leaf(bounds: [0.5...1, 0.5...1], value: 4),
        ]
        // Mean 1, variance (0.75 * 1 + 0.25 * 9) = 3. Along a: 0 and 2, so variance 1; along b the same.
        let shares = try #require(ParameterImportance.shares(of: leaves, 2))
        #expect(abs(shares[0] - 1 / 3.0) < 1e-12 && abs(shares[1] - 1 / 3.0) < 1e-12)
        #expect(ParameterImportance.shares(of: [.init(bounds: [0...1], value: 3)], 1) == nil)
    }

    private func shares(_ score: ([Double]) -> Double) throws -> [Double] {
        let space = try SearchSpace("a=0..1 b=0..1 c=0..1")
        var history = SearchHistory(space: space, mostTrials: 200, epochs: 1, seed: 3)
        for number in 1...200 {
            let point = try #require(RandomPoints().point(history))
            history.trials.append(
                Trial(number: number, values: space.values(at: point), point: point, scores: [score(point)]))
        }
        return try #require(history.importance).shares
    }

    @Test func whatMattersIsFound() throws {
        let one = try shares { $0[1] * $0[1] }
        #expect(one[1] > 0.9 && one[0] < 0.05 && one[2] < 0.05, "\(one)")
        // Variances 1/12 and 4/12: a fifth and four fifths.
        let two = try shares { $0[0] + 2 * $0[2] }
        #expect(abs(two[0] - 0.2) < 0.08 && abs(two[2] - 0.8) < 0.12 && two[1] < 0.05, "\(two)")
        // A chessboard of two fields: neither says anything on its own.
        let together = try shares { ($0[0] > 0.5) == ($0[1] > 0.5) ? 1 : 0 }
        #expect(together.reduce(0, +) < 0.35, "\(together)")
    }

    @Test func aForestGuessesBetweenItsPoints() throws {
        let points = (0..<64).map { [Double($0) / 63, 0.5] }
        let forest = RegressionForest(points, scores: points.map { $0[0] > 0.5 ? 2 : -1 })
        #expect(abs(forest.guess([0.9, 0.2]) - 2) < 0.1 && abs(forest.guess([0.1, 0.8]) + 1) < 0.1)
        for tree in forest.trees { #expect(abs(tree.reduce(0) { $0 + $1.volume } - 1) < 1e-9) }
    }

    /// The density of TPE, by numbers: the share of each choice, and Gaussians cut off at the ends.
    @Test func densities() throws {
        let choices = TreeParzen.Density(of: [0.1, 0.2, 0.9], .choice(["x", "y", "z"]))
        // Counts 2, 0, 1, each plus 1: 3/6, 1/6, 2/6.
        for (place, share) in [(0.1, 3 / 6.0), (0.5, 1 / 6.0), (0.9, 2 / 6.0)] {
            #expect(abs(exp(choices.log(at: place)) - share) < 1e-12)
        }
        let numbers = TreeParzen.Density(of: [0.2, 0.25, 0.9], .real(0...1, .linear))
        let steps = 20_000
        let sum = (0..<steps).reduce(0.0) {
            $0 + exp(numbers.log(at: (Double($1) + 0.5) / Double(steps))) / Double(steps)
        }
        #expect(abs(sum - 1) < 1e-6, "the density is \(sum) in all")
        #expect(numbers.log(at: 0.22) > numbers.log(at: 0.6))
        var draws = RandomDraws(Philox(key: 1))
        let drawn = (0..<4000).map { _ in numbers.draw(&draws) }
        #expect(drawn.allSatisfy { (0...1).contains($0) })
        let below = Double(drawn.count { $0 < 0.5 }) / 4000
        let expected = (0..<steps / 2).reduce(0.0) {
            $0 + exp(numbers.log(at: (Double($1) + 0.5) / Double(steps))) / Double(steps)
        }
        #expect(abs(below - expected) < 0.03, "\(below) of the draws lie below 0.5, expected \(expected)")
    }
}
