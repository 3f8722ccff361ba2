import FoveaTensor
import FoveaTraining
import Foundation

/// Looks for a learning rate: steps from the same weights at rates that grow from step to step, until the loss rises (Smith 2017, "Cyclical
/// Learning Rates for Training Neural Networks").
///
///     let trainer = try Trainer(configuration: configuration, backend: backend, events: EventTee([]))
///     let found = try RateFinder().curve(of: trainer)
///     found.suggestion?.rate
///
/// The schedule, and so its warm-up, is not asked. Everything is put back: the trainer then stands where it stood.
public struct RateFinder: Sendable {
    /// The rates that are tried, the lowest and the highest; between them they grow by the same factor from step to step.
    public var range: ClosedRange<Double>
    /// Steps of each restart.
    public var steps: Int
    /// How many times it is begun again from the same weights, with the images in another order.
    public var restarts: Int

    /// - Throws: a usage sentence for numbers that cannot be.
    public init(range: ClosedRange<Double> = 1e-6...10, steps: Int = 100, restarts: Int = 3) throws {
        guard range.lowerBound > 0, range.upperBound.isFinite, range.upperBound >= 10 * range.lowerBound else {
            throw FoveaError.usage(
                "the learning rates must reach from a number above 0 to at least ten times as much, but got \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        guard steps >= 20, steps <= 100_000, (1...100).contains(restarts) else {
            throw FoveaError.usage(
                "a rate is looked for with 20 to 100,000 steps and 1 to 100 restarts, but got \(steps) and \(restarts)")
        }
        self.range = range
        self.steps = steps
        self.restarts = restarts
    }

    /// The rate of each step.
    public var rates: [Double] {
        let factor = range.upperBound / range.lowerBound
        return (0..<steps).map { range.lowerBound * pow(factor, Double($0) / Double(steps - 1)) }
    }

    /// Makes the steps.
    ///
    /// - Parameter progress: Is told each finished restart.
    /// - Throws: what training throws.
    public func curve(of trainer: Trainer, progress: (Int) -> Void = { _ in }) throws -> RateCurve {
        let first = try trainer.sweep([rates[0]]).first?.loss ?? .infinity
        var sweeps: [[Double]] = []
        for restart in 0..<restarts {
            let bound = RateCurve.tooMuch * max(first, 1e-6)
            sweeps.append(
                try trainer.sweep(rates, draw: UInt64(restart), while: { $0.loss <= bound }).map(\.loss))
            progress(restart + 1)
        }
        return RateCurve(rates: rates, sweeps: sweeps)
    }

    /// The seeds' simpler form: each rate of a grid is kept for some steps.
    ///
    /// - Returns: for each rate the mean loss of the last tenth of its steps; `nil` where it became no number.
    /// - Throws: a usage sentence for an empty grid; what training throws.
    public static func grid(
        _ rates: [Double], steps: Int, of trainer: Trainer, progress: (Int) -> Void = { _ in }
    ) throws -> [(rate: Double, loss: Double?)] {
        guard !rates.isEmpty, rates.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw FoveaError.usage("a grid of learning rates is one or more numbers above 0, such as 0.001,0.01,0.1")
        }
        return try rates.enumerated().map { number, rate in
            let losses = try trainer.sweep([Double](repeating: rate, count: steps)).map(\.loss)
            progress(number + 1)
            let last = losses.suffix(max(steps / 10, 1))
            return (rate, losses.count == steps ? last.reduce(0, +) / Double(last.count) : nil)
        }
    }
}
