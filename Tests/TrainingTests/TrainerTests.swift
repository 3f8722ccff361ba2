import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

@Suite struct TrainerTests {
    @Test func itLearnsToTellPatternsApart() throws {
        var configuration = TrainingConfiguration(
            data: "synthetic:shape=1x12x12,classes=4,count=320,test=80", model: "conv16-bn-relu-pool-fc")
        configuration.epochs = 6
        configuration.batchSize = 32
        let recorder = EventRecorder()
        let trainer = try Trainer(
            configuration: configuration, backend: OneDNNBackend(threads: 2), directory: nil, events: recorder)
        let result = try trainer.run()
        // Guessing is right for a quarter.
        #expect(try #require(result.test?.top1) >= 0.9)
        #expect(try #require(recorder.losses.last) < 0.5 * recorder.losses[0])
    }

    @Test func aRunLeavesEverythingThatItsUseNeeds() throws {
        let folder = try TemporaryFolder()
        var configuration = TrainingConfiguration(
            data: "synthetic:shape=1x6x6,classes=3,count=60,test=15", model: "conv4-bn-relu-pool-fc")
        configuration.epochs = 2
        configuration.batchSize = 12
        configuration.lastBatch = .drop
        configuration.logEvery = 4
        let recorder = EventRecorder()
        let path = folder.file("above/run")
        let trainer = try Trainer(
            configuration: configuration, backend: ReferenceBackend(), directory: RunDirectory(path), events: recorder)
        #expect(!FileManager.default.fileExists(atPath: path))
        let result = try trainer.run()

        let step = ["step", "step", "step", "step"]
        let epochEnd = ["epoch", "evaluation"]
        #expect(Array(recorder.names.filter { $0 != "warning" }.prefix(7)) == ["run"] + step + epochEnd)
        #expect(Array(recorder.names.suffix(2)) == ["evaluation", "result"])
        #expect(recorder.names.filter { $0 == "evaluation" }.count == 3)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: path).sorted() == [
                "best.safetensors", "config.json", "events.jsonl", "last-1.safetensors", "last.json",
                "last.safetensors",
                "lock", "model.json", "result.json", "run.json",
            ])

        let directory = try RunDirectory.existing(path)
        #expect(try directory.read(TrainingConfiguration.self) == configuration)
        let lines = try String(contentsOfFile: directory.events, encoding: .utf8).split(separator: "\n")
        #expect(lines.filter { $0.contains(#""event":"step""#) }.count == 2)
        let model = try TrainedModel(run: directory)
        let parts = try NamedDataset(configuration.data).load()
        let again = try Evaluator(model, backend: ReferenceBackend())
            .evaluate(#require(parts.test), batchSize: 12, split: "test")
        #expect(again == result.test)

        expectError(containing: "already holds a run", path) {
            try Trainer(
                configuration: configuration, backend: ReferenceBackend(), directory: directory, events: recorder
            ).run()
        }
    }

    @Test func theBestWeightsAreThoseOfTheBestValidation() throws {
        let run = TinyRun(epochs: 4)
        let result = try run.trainer(on: ReferenceBackend()).run()
        let validations = run.recorder.events.compactMap { event -> Event.Evaluation? in
            if case .evaluation(let evaluation) = event, evaluation.split == "validation" { evaluation } else { nil }
        }
        #expect(validations.map(\.epoch) == [1, 2, 3, 4] && validations.allSatisfy { $0.count == 6 })
        let best = try #require(
            validations.max { a, b in
                let (first, second) = (a.top1 ?? 0, b.top1 ?? 0)
                return first != second ? first < second : a.loss > b.loss
            })
        #expect(result.best?.top1 == best.top1 && result.best?.loss == best.loss)
    }

    @Test func stepsAndRatesAreThoseAskedFor() throws {
        var run = TinyRun(epochs: 3)
        run.configuration.maxSteps = 6
        run.configuration.validation = 0
        run.configuration.schedule = "cosine"
        run.configuration.learningRate = 0.1
        let trainer = try run.trainer(on: ReferenceBackend())
        let result = try trainer.run()
        #expect(result.steps == 6 && result.best == nil)
        let rates = run.recorder.events.compactMap { event -> Double? in
            if case .step(let step) = event { step.learningRate } else { nil }
        }
        // lr0 (1 + cos(pi t / T)) / 2 over the six steps that are made.
        let expected = (0..<6).map { 0.05 * (1 + cos(Double.pi * Double($0) / 6)) }
        #expect(zip(rates, expected).allSatisfy { abs($0 - $1) < 1e-12 } && rates.count == 6)
    }

    @Test func aLossThatIsNoNumberStopsAndKeepsTheCheckpoint() throws {
        let folder = try TemporaryFolder()
        let good = TinyRun()
        good.recorder.stopAfterStep = 2
        let trainer = try good.trainer(on: ReferenceBackend(), in: folder.file("run"))
        #expect(throws: FoveaError.self) { try trainer.run() }
        let directory = RunDirectory(folder.file("run"))
        let kept = try Data(contentsOf: URL(fileURLWithPath: directory.last))

        var bad = TinyRun()
        bad.configuration.learningRate = 1e38
        bad.configuration.schedule = "constant"
        let second = try bad.trainer(on: ReferenceBackend(), in: folder.file("run"))
        try second.resume(from: directory.checkpoint())
        expectError(
            containing: "at step ", "learning rate was 1e+38", "lower the learning rate", "warmup=1", directory.last
        ) {
            try second.run()
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.last)) == kept)
    }

    /// A part of an epoch is not a complete one, whichever file is written after it.
    @Test func checkpointsCountCompleteEpochs() throws {
        let folder = try TemporaryFolder()
        var run = TinyRun(epochs: 3)
        run.configuration.maxSteps = 6
        run.configuration.validation = 0
        _ = try run.trainer(on: ReferenceBackend(), in: folder.file("run")).run()
        let checkpoints = run.recorder.events.compactMap { event -> Event.Checkpoint? in
            if case .checkpoint(let checkpoint) = event { checkpoint } else { nil }
        }
        // 60 images are 5 steps of 12.
        #expect(checkpoints.map(\.kind) == ["best", "last", "best", "last"])
        #expect(checkpoints.map(\.step) == [5, 5, 6, 6])
        #expect(checkpoints.map(\.epoch) == [1, 1, 1, 1])
    }

    @Test func numbersThatCannotBeMultipliedAreLimits() throws {
        var run = TinyRun(epochs: .max)
        run.configuration.maxSteps = 2
        run.configuration.batchSize = .max
        run.configuration.schedule = "cosine:warmup=1e300"
        let trainer = try run.trainer(on: ReferenceBackend())
        #expect(trainer.stepsPerEpoch == 1)
        #expect(try trainer.run().steps == 2)

        var endless = TinyRun(epochs: .max)
        #expect(try endless.trainer(on: ReferenceBackend()).totalSteps == .max)
        endless.recorder.stopAfterStep = 1
        endless.configuration.schedule = "cosine:warmup=1e300"
        let error = #expect(throws: FoveaError.self) { try endless.trainer(on: ReferenceBackend()).run() }
        #expect(error?.kind == .interrupted)
    }

    @Test func aPositionThatCannotBeMultipliedIsASentence() throws {
        var position = TrainingPosition(seed: 0)
        position.epoch = .max
        position.step = .max
        expectError(containing: "4 steps per epoch") {
            try TinyRun().trainer(on: ReferenceBackend()).resume(from: Checkpoint(arrays: [], position: position))
        }
    }

    @Test(arguments: [(Double.nan, "nan"), (-Double.nan, "nan"), (-.infinity, "-inf"), (2.5, "2.5")])
    func aNaNHasNoSign(value: Double, text: String) { #expect(value.asFound == text) }

    @Test func aNetworkThatDoesNotFitTheImagesIsNamedBeforeAnythingIsWritten() throws {
        let folder = try TemporaryFolder()
        var configuration = TrainingConfiguration(
            data: "synthetic:shape=1x6x6,classes=3,count=60", model: "conv4-pool-pool-pool-fc")
        configuration.batchSize = 12
        configuration.lastBatch = .drop
        expectError(containing: "MaxPool2d", "larger than") {
            try Trainer(
                configuration: configuration, backend: ReferenceBackend(),
                directory: RunDirectory(folder.file("run")), events: EventRecorder())
        }
        #expect(folder.contents.isEmpty)
    }

    @Test func theLogTellsWhatEndedARun() throws {
        let folder = try TemporaryFolder()
        var run = TinyRun()
        run.configuration.learningRate = 1e30
        let directory = RunDirectory(folder.file("run"))
        expectError(containing: "the loss became") { try run.trainer(on: ReferenceBackend(), in: directory.path).run() }
        let failure = try #require(directory.failure())
        #expect(failure.kind == "invalid" && failure.message.contains("fovea replay"))
        #expect(try RunCurves(of: directory).failure == failure.message)
        // Whoever called was thrown the error, and is not told twice.
        #expect(!run.recorder.names.contains("error"))
        // One that was asked to stop has not failed.
        let stopped = TinyRun()
        stopped.recorder.stopAfterStep = 2
        let other = RunDirectory(folder.file("stopped"))
        expectError(containing: "stopped at step 2") {
            try stopped.trainer(on: ReferenceBackend(), in: other.path).run()
        }
        #expect(other.failure() == nil)
        #expect(try RunCurves(of: other).failure == nil)
    }
}
