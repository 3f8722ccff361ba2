import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// Steps of several batches are steps of one large batch.
@Suite struct AccumulationTests {
    /// 54 images: with batches of 4, 14 of them, the last of 2.
    private func run(_ batchSize: Int, _ accumulate: Int, _ change: (inout TrainingConfiguration) -> Void = { _ in })
        -> TinyRun
    {
        var run = TinyRun(epochs: 3)
        run.configuration.model = "conv4-relu-pool-fc8-tanh-fc"
        run.configuration.lastBatch = .keep
        run.configuration.batchSize = batchSize
        run.configuration.accumulate = accumulate
        run.configuration.optimizer = "adam"
        run.configuration.learningRate = .fixed(0.01)
        run.configuration.schedule = "one-cycle"
        run.configuration.regularize = "clip-norm:max=0.5"
        run.configuration.ema = 0.8
        run.configuration.loss = "cross-entropy:weights=1/3/0.5"
        change(&run.configuration)
        return run
    }

    private func trainer(_ run: TinyRun) throws -> Trainer {
        try Trainer(
            configuration: run.configuration, backend: OneDNNBackend(threads: 2), events: run.recorder,
            interruption: run.recorder.interruption)
    }

    /// 12 images a step, the last one of an epoch 6: four batches of 4, or one and a half.
    @Test func theyAreTheLargeBatch() throws {
        let (small, large) = (run(4, 3), run(12, 1))
        let (one, two) = (try trainer(small), try trainer(large))
        let results = (try one.run(), try two.run())
        #expect(small.recorder.losses.count == 15 && large.recorder.losses.count == 15)
        for (a, b) in zip(small.recorder.losses, large.recorder.losses) { #expect(abs(a - b) < 1e-4 * b) }
        for (a, b) in zip(small.recorder.gradientNorms, large.recorder.gradientNorms) { #expect(abs(a - b) < 1e-3 * b) }
        #expect(large.recorder.gradientNorms.count == 15)
        let expected = try two.state.readVariables()
        for entry in try one.state.readVariables().entries {
            expectClose(entry.array, try #require(expected[entry.path]), relative: 1e-3, absolute: 1e-4, entry.path)
        }
        #expect(results.0.test?.count == results.1.test?.count)
        func counts(_ run: TinyRun) -> [Int] {
            run.recorder.events.compactMap { if case .epoch(let epoch) = $0 { epoch.count } else { nil } }
        }
        #expect(counts(small) == [54, 54, 54] && counts(large) == [54, 54, 54])
        // Gradients of four images at a time are not those of twelve.
        let other = try trainer(run(4, 1))
        _ = try other.run()
        #expect(try other.state.readVariables()["fc1.weight"] != expected["fc1.weight"])
    }

    /// In the middle of an epoch and at its end, with dropout, whose numbers are another batch's own.
    @Test(arguments: [2, 5, 7]) func aStoppedRunGoesOnExactly(_ stop: Int) throws {
        let model = { (configuration: inout TrainingConfiguration) in
            configuration.model = "conv4-bn-relu-dropout0.5-fc"
        }
        let whole = try trainer(run(4, 3, model))
        _ = try whole.run()
        let stopping = run(4, 3, model)
        stopping.recorder.stopAfterStep = stop
        let stopped = try trainer(stopping)
        expectError(containing: "stopped at step \(stop)") { try stopped.run() }
        let resumed = try trainer(run(4, 3, model))
        try resumed.resume(from: stopped.checkpoint())
        _ = try resumed.run()
        #expect(try resumed.state.checkpoint() == whole.state.checkpoint())
    }

    @Test func notWithUnfreezing() {
        expectError(containing: "(accumulate)", "(unfreeze)") { try trainer(run(4, 2) { $0.unfreeze = "conv1=2" }) }
    }
}
