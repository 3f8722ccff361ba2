import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// What a run with averaged weights judges and keeps.
@Suite struct WeightAverageTests {
    @Test func theAverageIsWhatIsKept() throws {
        let folder = try TemporaryFolder()
        var run = TinyRun()
        run.configuration.ema = 0.8
        // Without a validation split the newest weights count as the best.
        run.configuration.validation = 0
        let trainer = try run.trainer(on: ReferenceBackend(), in: folder.file("run"))
        let result = try trainer.run()
        let last = try RunDirectory(folder.file("run")).checkpoint()
        let kept = try WeightsFile.load(folder.file("run/best.safetensors"), for: trainer.step.specs)
        func array(_ path: String) -> NDArray? { last.arrays.first { $0.path == path }?.array }

        var parameters = 0
        for entry in kept.entries {
            if entry.kind == .parameter {
                parameters += 1
                #expect(entry.array == array("optimizer/ema/" + entry.path))
                #expect(entry.array != array(entry.path))
            } else {
                #expect(entry.array == array(entry.path), "running statistics are kept as they are")
            }
        }
        #expect(parameters == 5)
        let tally = try trainer.evaluation.tally(
            kept.resident(on: ReferenceBackend()), over: #require(trainer.data.test),
            trainer.data.evaluation, batchSize: run.configuration.batchSize)
        #expect(result.test?.loss == tally.meanLoss)
        #expect(try WeightsFile.load(folder.file("run/last.safetensors"), for: trainer.step.specs) != kept)
    }

    @Test func validationSeesTheAverage() throws {
        var averaged = TinyRun()
        averaged.configuration.ema = 0.8
        let (plain, average) = (TinyRun(), averaged)
        _ = try plain.trainer(on: ReferenceBackend()).run()
        _ = try average.trainer(on: ReferenceBackend()).run()
        func validation(_ run: TinyRun) -> [Double] {
            run.recorder.events.compactMap { if case .evaluation(let found) = $0 { found.loss } else { nil } }
        }
        // Averaging looks on; it does not change the training.
        #expect(plain.recorder.losses == average.recorder.losses)
        #expect(validation(plain).count == 3)
        #expect(zip(validation(plain), validation(average)).allSatisfy { $0 != $1 })
    }

    @Test(arguments: ["-0.1", "1", "nan"]) func aDecayThatCannotBe(decay: String) throws {
        var configuration = TrainingConfiguration(data: "synthetic", model: "lenet")
        configuration.ema = Double(decay)
        expectError(containing: "ema", "below 1") { try configuration.validate() }
    }

    @Test func aMomentumThatIsNotThereCannotBeMoved() throws {
        func step(_ optimizer: String) throws -> TrainingStep {
            try TrainingStep(
                model: TinyNetwork(), inputShape: [1, 6, 6], optimizer: OptimizerRegistry.optimizer(optimizer),
                loss: CrossEntropy(), backend: ReferenceBackend(), scheduledMomentum: true)
        }
        expectError(containing: "the schedule moves the momentum, but the optimizer has none") { try step("adagrad") }
        let images = randomArray([4, 1, 6, 6])
        let labels = randomIntegers([4], in: 0..<3)
        func weights(_ momentum: Double?) throws -> Variables {
            let step = try step("sgd:momentum=0.9")
            let state = try step.initialState(seed: 0)
            for _ in 0..<3 {
                _ = try step(state, images: images, labels: labels, learningRate: 0.1, momentum: momentum)
            }
            return try state.readVariables()
        }
        #expect(try weights(nil) == weights(Double(Float(0.9))))
        #expect(try weights(0.5) != weights(0.9))
    }
}
