import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

@Suite struct EarlyStoppingTests {
    static func results(_ losses: [Double]) -> [TrainingPosition.Best] {
        losses.enumerated().map { .init(epoch: $0 + 1, loss: $1, top1: 1 - $1) }
    }

    /// On paper: the best is epoch 2; 0.49 is better by 0.01 only.
    @Test func countsEpochsSinceTheBest() {
        let losses = [1, 0.5, 0.6, 0.49, 0.55]
        let strict = EarlyStopping(patience: 2, minDelta: 0.02)
        let any = EarlyStopping(patience: 2)
        func first(_ rule: EarlyStopping) -> Int? {
            (1...losses.count).first { rule.isOver(after: Self.results(Array(losses.prefix($0)))) }
        }
        #expect(first(strict) == 4)
        #expect(first(any) == nil)
        #expect(first(EarlyStopping(patience: 1)) == 3)
        #expect(!any.isOver(after: []))
    }

    @Test func watchesWhatItIsTold() {
        // The loss falls, the right answers do not become more.
        let results = [0.9, 0.8, 0.7].enumerated().map {
            TrainingPosition.Best(epoch: $0 + 1, loss: $1, top1: 0.5)
        }
        #expect(EarlyStopping(patience: 2, metric: .top1).isOver(after: results))
        #expect(!EarlyStopping(patience: 2, metric: .loss).isOver(after: results))
    }

    @Test func settings() throws {
        #expect(try EarlyStopping("") == EarlyStopping(patience: 5))
        #expect(
            try EarlyStopping("patience=3,min-delta=0.1,metric=top1")
                == EarlyStopping(patience: 3, minDelta: 0.1, metric: .top1))
        expectError(containing: "no setting 'patiens'; did you mean 'patience'?") { try EarlyStopping("patiens=3") }
        expectError(containing: "'patience'", "at least 1") { try EarlyStopping("patience=0") }
        expectError(containing: "loss or top1") { try EarlyStopping("metric=accuracy") }
    }

    /// No epoch after the first is better by 100, so the run ends after the first and two more, with the first's weights.
    @Test func endsTheRunWithTheBestWeights() throws {
        let folder = try TemporaryFolder()
        var run = TinyRun(epochs: 9)
        run.configuration.earlyStopping = "patience=2,min-delta=100"
        let trainer = try run.trainer(on: ReferenceBackend(), in: folder.file("run"))
        let result = try trainer.run()
        #expect(result.stoppedEarly && result.epochs == 3)
        #expect(trainer.state.position.validations.count == 3)
        let best = try WeightsFile.load(RunDirectory(folder.file("run")).best, for: trainer.step.specs)
        #expect(try trainer.state.readVariables() == best)
        let last = try Checkpoint(contentsOf: RunDirectory(folder.file("run")).last)
        let differs = zip(last.variables.sorted { $0.path < $1.path }, best.entries.sorted { $0.path < $1.path })
            .contains { $0.array != $1.array }
        #expect(differs || result.best?.epoch == 3, "the newest weights are others")

        // Going on is over at once.
        let again = try run.trainer(on: ReferenceBackend(), in: folder.file("run"))
        try again.resume(from: last)
        let resumed = try again.run()
        #expect(resumed.stoppedEarly && resumed.epochs == 3 && resumed.test == result.test)
    }

    @Test func plateausNeedAValidationPart() {
        var run = TinyRun()
        run.configuration.validation = 0
        run.configuration.schedule = "plateau"
        expectError(containing: "schedule plateau", "validation 0") { try run.configuration.validate() }
        run.configuration.schedule = "cosine"
        run.configuration.earlyStopping = "patience=2"
        expectError(containing: "early-stopping patience=2", "validation 0") { try run.configuration.validate() }
    }

    /// With a gain of 100 % asked for, every epoch after the first is a plateau: the rate falls to a half each time.
    @Test func plateausLowerTheRate() throws {
        var run = TinyRun(epochs: 4)
        run.configuration.schedule = "plateau:patience=0,gamma=0.5,threshold=0.999"
        run.configuration.learningRate = 0.08
        let trainer = try run.trainer(on: ReferenceBackend())
        _ = try trainer.run()
        let rates = run.recorder.events.compactMap { event -> Double? in
            if case .step(let step) = event { step.learningRate } else { nil }
        }
        let perEpoch = stride(from: 0, to: 16, by: 4).map { rates[$0] }
        for (rate, expected) in zip(perEpoch, [0.08, 0.08, 0.04, 0.02]) { #expect(abs(rate - expected) < 1e-12) }
    }

    @Test func movingAMomentumNeedsOne() throws {
        var run = TinyRun()
        run.configuration.schedule = "one-cycle"
        run.configuration.optimizer = "sgd"
        expectError(containing: "moves the momentum", "'sgd' has none", "momentum=false") {
            try run.configuration.validate()
        }
        run.configuration.optimizer = "sgd:momentum=0.9"
        try run.configuration.validate()
        run.configuration.optimizer = "sgd"
        run.configuration.schedule = "one-cycle:momentum=false"
        try run.configuration.validate()
    }

    @Test func theRateIsTheOptimizersOwnOrGrowsWithTheBatch() throws {
        var run = TinyRun()
        run.configuration.learningRate = nil
        #expect(try run.trainer(on: ReferenceBackend()).learningRate == 0.1)
        run.configuration.optimizer = "adam"
        #expect(try run.trainer(on: ReferenceBackend()).learningRate == 0.001)
        run.configuration.learningRate = .scaled(base: 0.1, forBatch: 24)
        #expect(try run.trainer(on: ReferenceBackend()).learningRate == 0.05)
    }
}
