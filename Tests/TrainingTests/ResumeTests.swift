import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// A run that was stopped and goes on is the same run, bit for bit.
@Suite struct ResumeTests {
    static let backends = [BackendUnderTest.reference, .winograd, .oneThread]
    /// In the middle of the first epoch, at its end before validation, in the second, and after the last step.
    static let stops = [2, 4, 5, 8]

    @Test(arguments: backends) func twoRunsWithOneSeedAreEqual(backend: BackendUnderTest) throws {
        let (first, second) = (TinyRun(), TinyRun())
        let one = try first.trainer(on: backend.backend)
        let two = try second.trainer(on: backend.backend)
        let results = (try one.run(), try two.run())
        #expect(first.recorder.losses == second.recorder.losses)
        #expect(first.recorder.losses.count == 8)
        #expect(try one.state.readVariables() == two.state.readVariables())
        #expect(results.0.test == results.1.test)

        var other = TinyRun()
        other.configuration.seed = 1
        _ = try other.trainer(on: backend.backend).run()
        #expect(first.recorder.losses != other.recorder.losses)
    }

    @Test(arguments: backends, stops) func aStoppedRunGoesOnExactly(backend: BackendUnderTest, stop: Int) throws {
        let whole = TinyRun()
        let folder = try TemporaryFolder()
        let straight = try whole.trainer(on: backend.backend, in: folder.file("straight"))
        let expected = try straight.run()

        let stopped = TinyRun()
        stopped.recorder.stopAfterStep = stop
        let first = try stopped.trainer(on: backend.backend, in: folder.file("stopped"))
        let error = #expect(throws: FoveaError.self) { try first.run() }
        #expect(error?.kind == .interrupted)
        #expect(error?.message.contains("step \(stop)") == true)

        let resumed = TinyRun()
        let second = try resumed.trainer(on: backend.backend, in: folder.file("stopped"))
        try second.resume(from: RunDirectory(folder.file("stopped")).checkpoint())
        let found = try second.run()

        #expect(stopped.recorder.losses + resumed.recorder.losses == whole.recorder.losses)
        #expect(stopped.recorder.losses.count == stop)
        #expect(try second.state.checkpoint() == straight.state.checkpoint())
        #expect(found.test == expected.test && found.best == expected.best)
        let epochs = (summaries(stopped) + summaries(resumed)).filter { $0.count == 48 }
        #expect(epochs == summaries(whole))
    }

    /// Every optimizer's numbers, the averages of the weights and what clipping needs are all there again.
    @Test(arguments: OptimizerRegistry.registry.names) func everyOptimizerGoesOnExactly(optimizer: String) throws {
        let folder = try TemporaryFolder()
        func run() -> TinyRun {
            var run = TinyRun()
            run.configuration.optimizer = optimizer
            run.configuration.regularize = "l1:strength=1e-4 clip-norm:max=1 max-norm:limit=2"
            run.configuration.ema = 0.8
            run.configuration.learningRate = 0.01
            return run
        }
        let (whole, stopped, resumed) = (run(), run(), run())
        let backend = BackendUnderTest.winograd.backend
        let straight = try whole.trainer(on: backend, in: folder.file("straight"))
        let expected = try straight.run()

        stopped.recorder.stopAfterStep = 5
        let first = try stopped.trainer(on: backend, in: folder.file("stopped"))
        #expect(throws: FoveaError.self) { try first.run() }
        let second = try resumed.trainer(on: backend, in: folder.file("stopped"))
        try second.resume(from: RunDirectory(folder.file("stopped")).checkpoint())
        let found = try second.run()

        #expect(stopped.recorder.losses + resumed.recorder.losses == whole.recorder.losses)
        #expect(try second.state.checkpoint() == straight.state.checkpoint())
        #expect(found.test == expected.test && found.best == expected.best)
        #expect(try straight.state.checkpoint().slots.contains { $0.path == "optimizer/ema/0.weight" })
    }

    /// What epochs measured, without times.
    private func summaries(_ run: TinyRun) -> [TrainingPosition.Tally] {
        run.recorder.events.compactMap { event in
            guard case .epoch(let epoch) = event else { return nil }
            var tally = TrainingPosition.Tally()
            tally.add(
                MeanLoss(total: epoch.loss, weight: 1), correct: epoch.top1.map { Int(($0 * 48).rounded()) },
                count: epoch.count)
            return tally
        }
    }

    @Test func aCheckpointOfAnotherRunIsRefused() throws {
        let folder = try TemporaryFolder()
        let run = TinyRun()
        _ = try run.trainer(on: ReferenceBackend(), in: folder.file("run")).run()
        let checkpoint = try RunDirectory(folder.file("run")).checkpoint()

        var seed = TinyRun()
        seed.configuration.seed = 5
        expectError(containing: "seed 0", "seed 5") {
            try seed.trainer(on: ReferenceBackend()).resume(from: checkpoint)
        }
        var batch = TinyRun()
        batch.configuration.batchSize = 9
        expectError(containing: "step 8", "6 steps per epoch", "another batch size") {
            try batch.trainer(on: ReferenceBackend()).resume(from: checkpoint)
        }
        var optimizer = TinyRun()
        optimizer.configuration.optimizer = "adam"
        expectError(containing: "optimizer/mean/0.weight", "optimizer/momentum/0.weight") {
            try optimizer.trainer(on: ReferenceBackend()).resume(from: checkpoint)
        }
    }
}

extension Checkpoint: Equatable {
    public static func == (a: Checkpoint, b: Checkpoint) -> Bool {
        a.position == b.position && a.arrays.elementsEqual(b.arrays) { $0.path == $1.path && $0.array == $1.array }
    }
}
