import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// Parts of a network that are trained from a later epoch on. An epoch has 4 steps.
@Suite struct UnfreezingTests {
    private static let rate = 0.01

    private func run(epochs: Int = 2, _ change: (inout TrainingConfiguration) -> Void = { _ in }) -> TinyRun {
        var run = TinyRun(epochs: epochs)
        run.configuration.model = "conv4-bn-relu-conv4-bn-relu-pool-fc"
        run.configuration.optimizer = "adam"
        run.configuration.schedule = "constant"
        run.configuration.learningRate = .fixed(Self.rate)
        run.configuration.unfreeze = "conv1=2,bn1=2,conv2=3"
        change(&run.configuration)
        return run
    }

    private func trainer(_ run: TinyRun) throws -> Trainer {
        try Trainer(
            configuration: run.configuration, backend: OneDNNBackend(threads: 2), events: run.recorder,
            interruption: run.recorder.interruption)
    }

    private func gradients(_ trainer: Trainer, at step: Int) throws -> Set<String> {
        let plan = try trainer.step.executable(batchSize: 12, at: step).plan
        return Set(plan.steps.filter { $0.operation.contains("KernelGradient") }.map(\.path))
    }

    @Test func whatIsFrozenCostsNothingUntilItsEpoch() throws {
        let run = run(epochs: 1)
        let trainer = try trainer(run)
        let before = try trainer.state.readVariables()
        _ = try trainer.run()
        let after = try trainer.state.readVariables()
        for path in ["conv1.weight", "bn1.weight", "bn1.running_mean", "conv2.weight"] {
            #expect(after[path] == before[path], "\(path) is frozen in epoch 1")
        }
        for path in ["bn2.weight", "bn2.running_mean", "fc1.weight"] {
            #expect(after[path] != before[path], "\(path) is trained in epoch 1")
        }
        #expect(try gradients(trainer, at: 3) == [])
        #expect(try gradients(trainer, at: 4) == ["conv1"])
        #expect(try gradients(trainer, at: 8) == ["conv1", "conv2"])
    }

    /// Adam's first step of a parameter is the learning rate, whatever the gradient, since its corrections count that parameter's
    /// own steps: counted from the beginning of the run, it would be 0.54 of it.
    @Test func optimizersCountAParametersOwnSteps() throws {
        let run = run { $0.maxSteps = 5 }
        let trainer = try trainer(run)
        let before = try trainer.state.readVariables()
        _ = try trainer.run()
        let after = try trainer.state.readVariables()
        let (old, new) = (
            try #require(before["conv1.weight"]).scalars(as: Float.self),
            try #require(after["conv1.weight"]).scalars(as: Float.self)
        )
        for (a, b) in zip(old, new) { #expect(abs(abs(Double(b - a)) / Self.rate - 1) < 0.02) }
        let told = run.recorder.events.compactMap { event -> String? in
            if case .warning(let warning) = event { warning.message } else { nil }
        }
        // conv1: 4 · 9 weights, no bias before a normalization; bn1: 4 and 4.
        #expect(told.contains("from epoch 2 on, these are trained too: conv1 bn1, 44 parameters"), "\(told)")
    }

    /// With an average of the weights too, which what is frozen has as well.
    @Test(arguments: [3, 4, 5]) func stoppedAndResumedItIsTheSameRun(_ stop: Int) throws {
        let whole = try trainer(run(epochs: 3) { $0.ema = 0.9 })
        _ = try whole.run()
        let stopping = run(epochs: 3) { $0.ema = 0.9 }
        stopping.recorder.stopAfterStep = stop
        let stopped = try trainer(stopping)
        expectError(containing: "stopped at step \(stop)") { try stopped.run() }
        let resumed = try trainer(run(epochs: 3) { $0.ema = 0.9 })
        try resumed.resume(from: stopped.checkpoint())
        _ = try resumed.run()
        #expect(try resumed.state.readVariables() == whole.state.readVariables())
        #expect(try resumed.state.readEvaluated() == whole.state.readEvaluated())
    }

    @Test func averagesOfWhatIsFrozenAreWhatItIs() throws {
        let trainer = try trainer(run(epochs: 1) { $0.ema = 0.9 })
        _ = try trainer.run()
        let (own, averages) = (try trainer.state.readVariables(), try trainer.state.readEvaluated())
        expectClose(
            try #require(averages["conv1.weight"]), try #require(own["conv1.weight"]), relative: 1e-5, absolute: 1e-6,
            "conv1.weight")
        #expect(averages["fc1.weight"] != own["fc1.weight"])
    }

    @Test(arguments: [
        ("convv1=2", "did you mean 'conv1'?"), ("conv1", "expects PATTERN=EPOCH"), ("conv1=0", "expects PATTERN=EPOCH"),
        ("*=2", "nothing is trained in the first epoch"),
    ])
    func mistakes(_ text: String, _ sentence: String) throws {
        let error = #expect(throws: FoveaError.self) { try trainer(run { $0.unfreeze = text }) }
        #expect(error?.kind == .usage && error?.message.contains(sentence) == true, "\(error?.message ?? "")")
    }

    /// Frozen for good but for what a later epoch trains.
    @Test func unfreezingTakesPrecedence() throws {
        let run = run {
            $0.freeze = "conv* bn*"
            $0.unfreeze = "conv2=2"
        }
        let trainer = try trainer(run)
        let before = try trainer.state.readVariables()
        _ = try trainer.run()
        let after = try trainer.state.readVariables()
        #expect(after["conv2.weight"] != before["conv2.weight"])
        #expect(after["conv1.weight"] == before["conv1.weight"] && after["bn2.weight"] == before["bn2.weight"])
    }
}
