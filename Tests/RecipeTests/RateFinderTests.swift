import Fovea
import FoveaRecipe
import Foundation
import TestSupport
import Testing

/// The search for a learning rate.
@Suite struct RateFinderTests {
    /// A curve as they are: flat at 2, a fall around 0.01 (tanh over the logarithm), a rise behind 1.
    private static func curve(fallAt: Double, riseAt: Double, noise: Double = 0) throws -> RateCurve {
        let rates = try RateFinder(steps: 140).rates
        func loss(_ rate: Double, _ restart: Int) -> Double {
            let x = log10(rate)
            let fall = 1 + tanh(2 * (x - log10(fallAt)))
            let rise = max(0, x - log10(riseAt))
            let wobble = noise * sin(37 * x + Double(restart) * 2)
            return 2.3 - 0.9 * fall + 3 * rise * rise + wobble
        }
        return RateCurve(rates: rates, sweeps: (0..<3).map { restart in rates.map { loss($0, restart) } })
    }

    @Test func ratesGrowByTheSameFactor() throws {
        let rates = try RateFinder(range: 1e-4...1, steps: 41).rates
        #expect(rates.count == 41 && abs(rates[0] - 1e-4) < 1e-18 && abs(rates[40] - 1) < 1e-12)
        for step in 1..<41 { #expect(abs(rates[step] / rates[step - 1] - pow(10, 0.1)) < 1e-9) }
    }

    @Test func aCurveIsRead() throws {
        for noise in [0, 0.05] {
            let found = try #require(try Self.curve(fallAt: 0.01, riseAt: 0.5, noise: noise).suggestion)
            #expect(abs(log10(found.steepest / 0.01)) < 0.1, "\(noise): \(found)")
            // The lowest loss is near where the rise begins, 0.5.
            #expect(found.lowest > 0.2 && found.lowest < 0.9, "\(found)")
            #expect(found.largestStable > 0.5 && found.largestStable < 5, "\(found)")
            #expect(found.rate >= 0.04 && found.rate <= 0.1 && found.methodsAgree && !found.endsAtTheEdge, "\(found)")
        }
        let apart = try #require(try Self.curve(fallAt: 1e-4, riseAt: 3).suggestion)
        #expect(!apart.methodsAgree, "\(apart)")
        let edge = try #require(try Self.curve(fallAt: 0.1, riseAt: 1e9).suggestion)
        #expect(edge.endsAtTheEdge, "\(edge)")
    }

    @Test func aFlatCurveSuggestsNothing() throws {
        let rates = try RateFinder(steps: 50).rates
        #expect(RateCurve(rates: rates, sweeps: [rates.map { _ in 2.3 }]).suggestion == nil)
        #expect(RateCurve(rates: rates, sweeps: [rates.map { 2.3 + $0 }]).suggestion == nil)
        #expect(RateCurve(rates: rates, sweeps: [[]]).suggestion == nil)
        #expect(RateCurve(rates: rates, sweeps: []).points.isEmpty)
    }

    /// The mean and the deviation of two restarts: of 1 and 3, 2 and √2.
    @Test func errorBars() throws {
        let rates = try RateFinder(steps: 20).rates
        let curve = RateCurve(rates: rates, sweeps: [[1, 1, 1], [3, 3, 3, 9]])
        #expect(curve.points.count == 3, "as far as all restarts reached")
        #expect(curve.points.allSatisfy { abs($0.loss - 2) < 1e-12 && abs($0.deviation - 2.0.squareRoot()) < 1e-12 })
    }

    private static func trainer() throws -> Trainer {
        var configuration = TrainingConfiguration(
            data: "synthetic:shape=1x8x8,classes=3,count=300", model: "conv8-bn-relu-dropout0.1-gap-fc")
        configuration.batchSize = 32
        return try Trainer(
            configuration: configuration, backend: OneDNNBackend(threads: 1), events: EventTee([]))
    }

    /// The trainer stands where it stood: what it trains then is bit for bit what it would have been.
    @Test func everythingIsPutBack() throws {
        let (plain, swept) = (try Self.trainer(), try Self.trainer())
        let finder = try RateFinder(range: 1e-3...10, steps: 30, restarts: 2)
        let curve = try finder.curve(of: swept)
        #expect(curve.sweeps.count == 2 && curve.sweeps[0] != curve.sweeps[1], "in other orders")
        #expect(curve.sweeps[0] == (try finder.curve(of: swept)).sweeps[0], "the same once more")
        #expect(swept.state.position == plain.state.position)
        let steps = [Double](repeating: 0.1, count: 5)
        #expect(try swept.sweep(steps).map(\.loss) == plain.sweep(steps).map(\.loss))
        for (a, b) in try zip(swept.state.readVariables().arrays, plain.state.readVariables().arrays) {
            #expect(a == b)
        }
    }

    /// A rate that makes the loss fall is found, and a grid tells good rates from those that are too high or too low.
    @Test func aRateThatLearns() throws {
        let trainer = try Self.trainer()
        let found = try #require(try RateFinder(range: 1e-4...10, steps: 60, restarts: 2).curve(of: trainer).suggestion)
        #expect(found.rate > 0.005 && found.rate < 5, "\(found)")
        let grid = try RateFinder.grid([1e-6, found.rate, 1e30], steps: 30, of: trainer)
        let losses = grid.map(\.loss)
        #expect(losses[2] == nil)
        #expect(try #require(losses[1]) < 0.5 * #require(losses[0]))
    }

    @Test func numbersThatCannotBe() {
        expectError(containing: "at least ten times as much") { try RateFinder(range: 1e-3...5e-3) }
        expectError(containing: "20 to 100,000 steps") { try RateFinder(steps: 3) }
        expectError(containing: "0.001,0.01,0.1") { try RateFinder.grid([], steps: 3, of: Self.trainer()) }
    }
}
