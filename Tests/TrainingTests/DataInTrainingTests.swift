import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// What the data can be, all the way through training: augmented, mixed, with values, with bad images.
@Suite struct DataInTrainingTests {
    /// A run with everything random in it, stopped in the middle of an epoch and gone on with another number of workers, is
    /// the same run, bit for bit.
    @Test func anAugmentedRunGoesOnExactly() throws {
        func run(workers: Int) -> TinyRun {
            var run = TinyRun()
            run.configuration.model = "fc"
            run.configuration.preprocess = "resize:8 center-crop:6 standardize:per=pixel"
            run.configuration.augment = "random-resized-crop:scale=0.5/1 crop:padding=1 flip mixup cutmix:p=0.5"
            run.configuration.order = .repeated(2)
            run.configuration.workers = workers
            return run
        }
        let folder = try TemporaryFolder()
        let whole = run(workers: 1)
        let straight = try whole.trainer(on: ReferenceBackend(), in: folder.file("straight"))
        let expected = try straight.run()

        let stopped = run(workers: 2)
        stopped.recorder.stopAfterStep = 6
        let first = try stopped.trainer(on: ReferenceBackend(), in: folder.file("stopped"))
        #expect(throws: FoveaError.self) { try first.run() }
        let resumed = run(workers: 3)
        let second = try resumed.trainer(on: ReferenceBackend(), in: folder.file("stopped"))
        try second.resume(from: RunDirectory(folder.file("stopped")).checkpoint())
        let found = try second.run()
        #expect(stopped.recorder.losses + resumed.recorder.losses == whole.recorder.losses)
        #expect(whole.recorder.losses.count == 8)
        #expect(found.test == expected.test && found.best == expected.best)

        // What was written is enough to evaluate: the card knows preprocessing and the numbers of every pixel.
        let card = try RunDirectory.existing(folder.file("straight")).card()
        let model = TrainedModel(card: card, model: TinyNetwork(), variables: try straight.state.readVariables())
        #expect(model.card.preprocess == whole.configuration.preprocess)
        let test = try #require(try NamedDataset(whole.configuration.data).load().test)
        #expect(model.inputShape == [1, 6, 6])
        #expect(try model.pipeline().normalization == straight.data.pipeline.normalization)
        #expect(try model.pipeline().imageSize(of: test) == ImageSize(height: 6, width: 6))
    }

    /// Grey images whose value is their brightness.
    struct Brightness: Dataset {
        let count: Int
        let channels = 1
        let imageSize: ImageSize? = ImageSize(height: 4, width: 4)
        let classNames: [String] = []
        let valueNames = ["brightness"]
        var bad: Set<Int> = []

        func label(at index: Int) -> Int32 { 0 }
        func grey(_ index: Int) -> Int { (index * 37) % 256 }
        func values(at index: Int) -> [Float] { [Float(grey(index)) / 255] }
        func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
            if bad.contains(index) { throw FoveaError.invalid("brightness/\(index).png: it is truncated") }
            return Image(
                channels: 1, size: ImageSize(height: 4, width: 4),
                pixels: [UInt8](repeating: UInt8(grey(index)), count: 16))
        }
    }

    static func trainer(
        _ parts: DatasetParts, recorder: EventRecorder,
        changing change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> Trainer {
        var configuration = TrainingConfiguration(data: "synthetic", model: "fc")
        configuration.loss = "mse"
        configuration.epochs = 12
        configuration.batchSize = 8
        configuration.learningRate = 0.02
        change(&configuration)
        return try Trainer(
            configuration: configuration, data: TrainingData(parts, configuration), backend: ReferenceBackend(),
            directory: nil, events: recorder)
    }

    /// A line is learned from images with values; nothing claims an accuracy.
    @Test func regression() throws {
        let recorder = EventRecorder()
        let parts = DatasetParts(train: Brightness(count: 80), test: Brightness(count: 10))
        let trainer = try Self.trainer(parts, recorder: recorder)
        let result = try trainer.run()
        let test = try #require(result.test)
        #expect(test.loss < 1e-3, "\(test.loss)")
        #expect(test.top1 == nil && result.best?.top1 == nil)
        let card = trainer.card
        #expect(card.values == ["brightness"] && card.classes.isEmpty)
        #expect(recorder.events.contains { if case .epoch(let epoch) = $0 { epoch.top1 == nil } else { false } })
        let json = recorder.events.map(\.json).joined()
        #expect(!json.contains("top1"))
    }

    @Test func whatRegressionCannotHave() throws {
        let parts = DatasetParts(train: Brightness(count: 80), test: nil)
        expectError(containing: "CrossEntropy is for classes", "use mse") {
            try Self.trainer(parts, recorder: EventRecorder()) { $0.loss = "cross-entropy" }
        }
        expectError(containing: "no top-1", "metric=loss") {
            try Self.trainer(parts, recorder: EventRecorder()) { $0.earlyStopping = "metric=top1" }
        }
        expectError(containing: "goes by classes") {
            try Self.trainer(parts, recorder: EventRecorder()) { $0.order = .balanced }.run()
        }
    }

    /// Other images may have the model's classes in another order, or not all of them, but no others.
    @Test func classesGoByName() throws {
        func images(_ labels: [Int32], _ names: [String]) throws -> InMemoryDataset {
            try InMemoryDataset(
                pixels: labels.flatMap { [UInt8](repeating: UInt8($0 * 100), count: 4) }, labels: labels,
                imageShape: [1, 2, 2], classNames: names)
        }
        let card = ModelCard(
            model: "fc", inputShape: [1, 2, 2], classes: ["cat", "dog", "owl"], normalization: nil, data: "synthetic")
        let network = try ModelRegistry.model("fc", classes: 3)
        let trace = try TracedModel(network, input: TensorType([1, 1, 2, 2]), mode: .inference)
        let model = TrainedModel(card: card, model: network, variables: try Variables.initialized(trace.specs, seed: 1))
        let evaluator = try Evaluator(model, backend: ReferenceBackend())
        let straight = try evaluator.evaluate(images([0, 1, 1, 2], ["cat", "dog", "owl"]), split: "test")
        // The same pictures with the same names, as places in another list.
        let pixels = [0, 100, 100, 200].flatMap { [UInt8](repeating: UInt8($0), count: 4) }
        let renamed = try InMemoryDataset(
            pixels: pixels, labels: [2, 0, 0, 1], imageShape: [1, 2, 2], classNames: ["dog", "owl", "cat"])
        #expect(try evaluator.evaluate(renamed, split: "test") == straight)
        expectError(containing: "a class 'dogs' that the model does not know; did you mean 'dog'", "cat, dog, owl") {
            try evaluator.evaluate(images([0], ["dogs"]), split: "test")
        }
    }

    @Test func metricsOfClassesNeedClasses() throws {
        let card = ModelCard(
            model: "fc", inputShape: [1, 4, 4], classes: [], values: ["brightness"], normalization: nil,
            data: "synthetic")
        let network = try ModelRegistry.model("fc", classes: 1)
        let trace = try TracedModel(network, input: TensorType([1, 1, 4, 4]), mode: .inference)
        let model = TrainedModel(card: card, model: network, variables: try Variables.initialized(trace.specs, seed: 1))
        let evaluator = try Evaluator(model, backend: ReferenceBackend())
        var metrics = try MetricRegistry.metrics("mae rmse r2")
        _ = try evaluator.evaluate(Brightness(count: 4), split: "test", metrics: &metrics)
        var classes = try MetricRegistry.metrics("confusion")
        expectError(containing: "gives values", "mae, rmse and r2") {
            try evaluator.evaluate(Brightness(count: 4), split: "test", metrics: &classes)
        }
    }

    /// Skipped images are told once an epoch, in training, validation and test, by name.
    @Test func badImagesAreTold() throws {
        let recorder = EventRecorder()
        var (train, validation, test) = (Brightness(count: 24), Brightness(count: 16), Brightness(count: 16))
        // The one that takes the place of image 3 is bad itself, and counts once.
        (train.bad, validation.bad, test.bad) = ([3, 4], [4, 5], [6])
        let parts = DatasetParts(train: train, validation: validation, test: test)
        // Statistics over the training images must read them all.
        expectError(containing: "brightness/3.png") { try Self.trainer(parts, recorder: recorder) }
        let trainer = try Self.trainer(parts, recorder: recorder) {
            $0.onBadImage = .skip
            $0.epochs = 2
        }
        let result = try trainer.run()
        #expect(result.test?.count == 15)
        let warnings = recorder.events.compactMap {
            if case .warning(let warning) = $0 { warning.message } else { nil }
        }
        #expect(warnings.count { $0.contains("skipped 2 images") && $0.contains("brightness/3.png") } == 2)
        #expect(warnings.count { $0.contains("the validation after epoch") && $0.contains("brightness/5.png") } == 2)
        #expect(warnings.count { $0.contains("the test skipped 1") } == 1)
    }

    /// Waiting is told with the stage that is slow and what to do about it.
    @Test func slowLoadingIsTold() {
        var times = StageTimes()
        times[.decode] = .seconds(6)
        times[.augment] = .seconds(2)
        let text = LoadingReport.slowStage(times, waited: 0.25, seconds: 20, epoch: 3)
        #expect(
            text?.hasPrefix(
                "epoch 3 waited for data for 25.0% of its 20.0 s; the slowest stage is 'decode', 6.0 s of the 8.0 s that "
                    + "workers spent: decode less") == true, "\(text ?? "")")
        #expect(LoadingReport.slowStage(times, waited: 0.049, seconds: 200, epoch: 3) == nil)
        #expect(LoadingReport.slowStage(times, waited: 0.5, seconds: 1.9, epoch: 3) == nil)
    }
}
