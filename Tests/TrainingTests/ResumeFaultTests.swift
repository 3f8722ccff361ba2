import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// A run goes on from its folder: not from files that were there when it began.
@Suite struct ResumeFaultTests {
    /// A run of a named network, stopped after a step.
    private func stopped(
        in folder: String, data: String, weights: String? = nil,
        changing: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> TrainingConfiguration {
        var configuration = TrainingConfiguration(data: data, model: "conv4-bn-relu-pool-fc")
        configuration.epochs = 3
        configuration.batchSize = 12
        configuration.lastBatch = .drop
        configuration.weights = weights
        changing(&configuration)
        let recorder = EventRecorder()
        recorder.stopAfterStep = 6
        let trainer = try Trainer(
            configuration: configuration, backend: ReferenceBackend(), directory: RunDirectory(folder),
            events: recorder,
            interruption: recorder.interruption)
        #expect(throws: FoveaError.self) { try trainer.run() }
        return configuration
    }

    private func goOn(_ folder: String) throws -> TrainingResult {
        try Trainer(resuming: RunDirectory(folder), backend: ReferenceBackend(), events: EventRecorder()).run()
    }

    private let synthetic = "synthetic:shape=1x6x6,classes=3,count=60,test=15"

    @Test func theFirstWeightsNeedNotBeThereAnyMore() throws {
        let folder = try TemporaryFolder()
        let specs = try TracedModel(
            ModelRegistry.model("conv4-bn-relu-pool-fc", classes: 3), input: TensorType([1, 1, 6, 6]), mode: .inference
        ).specs
        let weights = folder.file("w.safetensors")
        try WeightsFile.save(Variables.initialized(specs, seed: 9), to: weights)
        _ = try stopped(in: folder.file("run"), data: synthetic, weights: weights)
        try FileManager.default.removeItem(atPath: weights)
        #expect(try goOn(folder.file("run")).steps == 12)
        var configuration = TrainingConfiguration(data: synthetic, model: "conv4-bn-relu-pool-fc")
        configuration.weights = weights
        configuration.batchSize = 12
        configuration.lastBatch = .drop
        let new = try Trainer(
            configuration: configuration, backend: ReferenceBackend(), directory: RunDirectory(folder.file("new")),
            events: EventRecorder())
        expectError(containing: "w.safetensors") { try new.run() }
        #expect(!FileManager.default.fileExists(atPath: folder.file("new")), "nothing is written before they are read")
    }

    @Test func theNormalizationIsTheCards() throws {
        let folder = try TemporaryFolder()
        _ = try stopped(in: folder.file("run"), data: synthetic)
        let directory = RunDirectory(folder.file("run"))
        // Another normalization in the card is what the run goes on with: it is not found anew.
        var card = try directory.card()
        card.normalization = try Normalization(mean: [0.125], standardDeviation: [0.5])
        try card.write(to: directory.modelCard)
        let trainer = try Trainer(resuming: directory, backend: ReferenceBackend(), events: EventRecorder())
        #expect(trainer.data.pipeline.normalization == card.normalization)
        #expect(trainer.data.evaluation.normalization == card.normalization)
    }

    @Test func otherImagesAreRefused() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b"] {
            let place = folder.file("images/\(name)")
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            for index in 0..<20 { try picture(index).write(to: URL(fileURLWithPath: "\(place)/\(index).ppm")) }
        }
        let data = "folder:\(folder.file("images")),channels=1,test=0.2"
        _ = try stopped(in: folder.file("run"), data: data) { $0.batchSize = 4 }
        try picture(99).write(to: URL(fileURLWithPath: folder.file("images/a/3.ppm")))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: folder.file("images/a/3.ppm"))
        expectError(containing: "training images are not those", "changed since") { try goOn(folder.file("run")) }
    }

    private func picture(_ seed: Int) -> Data {
        Data("P5 6 6 255\n".utf8) + Data((0..<36).map { UInt8(($0 * 5 + seed * 11) % 256) })
    }

    /// Without a folder the best weights are in the checkpoint, or nothing is called the best.
    @Test func theBestWeightsWithoutAFolder() throws {
        let whole = TinyRun(epochs: 3)
        let expected = try whole.trainer(on: ReferenceBackend()).run()

        let first = TinyRun(epochs: 3)
        first.recorder.stopAfterStep = 9
        let stopped = try first.trainer(on: ReferenceBackend())
        #expect(throws: FoveaError.self) { try stopped.run() }
        let checkpoint = try stopped.checkpoint()
        #expect(checkpoint.best != nil && checkpoint.position.best != nil)

        let second = try TinyRun(epochs: 3).trainer(on: ReferenceBackend())
        try second.resume(from: checkpoint)
        let found = try second.run()
        #expect(found.test == expected.test && found.best == expected.best)

        var bare = checkpoint
        bare.best = nil
        let third = try TinyRun(epochs: 3).trainer(on: ReferenceBackend())
        try third.resume(from: bare)
        #expect(third.state.position.best == nil && third.best == nil)
    }

    /// A run whose steps are up within an epoch is validated then, also when it was stopped at just that step.
    @Test func stoppedAtTheLastStepWithinAnEpoch() throws {
        func run() -> TinyRun {
            var run = TinyRun(epochs: 3)
            run.configuration.maxSteps = 6
            return run
        }
        let folder = try TemporaryFolder()
        let expected = try run().trainer(on: ReferenceBackend()).run()
        let first = run()
        first.recorder.stopAfterStep = 6
        let stopped = try first.trainer(on: ReferenceBackend(), in: folder.file("run"))
        #expect(throws: FoveaError.self) { try stopped.run() }
        let second = try run().trainer(on: ReferenceBackend(), in: folder.file("run"))
        try second.resume(from: RunDirectory(folder.file("run")).checkpoint())
        let found = try second.run()
        #expect(found.best == expected.best && found.test == expected.test && found.best != nil)
    }

    /// The card knows how the images were prepared, whoever made the trainer.
    @Test func theCardKnowsThePreprocessing() throws {
        let images = try SyntheticDataset(imageShape: [1, 8, 8], classes: 3, count: 24)
        let data = try TrainingData(
            DatasetParts(train: images, test: nil), preprocessing: Preprocessing("center-crop:6 standardize"))
        let trainer = try Trainer(
            TinyNetwork(), data: data, optimizer: SGD(), backend: ReferenceBackend(), events: EventRecorder())
        let model = try TrainedModel(
            card: trainer.card, model: TinyNetwork(), variables: trainer.state.readVariables())
        #expect(model.inputShape == [1, 6, 6])
        #expect(try Evaluator(model, backend: ReferenceBackend()).evaluate(images, split: "train").count == 24)
    }
}
