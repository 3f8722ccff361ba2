import Fovea
import FoveaStore
import Foundation
import Testing

@testable import FoveaClassical

/// A classical run from its images to its folder and back.
@Suite struct RunTests {
    private final class Recorder: EventSink {
        var events: [Event] = []
        func receive(_ event: Event) { events.append(event) }
    }

    private static func configuration(_ learner: String = "softmax") -> ClassicalConfiguration {
        var configuration = ClassicalConfiguration()
        configuration.data = "synthetic:shape=3x12x10,classes=3,count=120"
        configuration.features = "hog:cell=4 histogram:bins=4 standardize pca:components=6"
        configuration.learner = learner
        configuration.threads = 2
        return configuration
    }

    private static func folder() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("classical-\(UUID().uuidString)").path
    }

    @Test func aRunIsAFolderLikeAnyOther() throws {
        let path = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (directory, events) = (RunDirectory(path), Recorder())
        let result = try ClassicalTraining(Self.configuration(), directory: directory, events: events).run()
        #expect(try #require(result.test?.top1) > 0.8)
        #expect(result.test?.loss.isFinite == true, "softmax gives probabilities")
        #expect(events.events.map(\.name).filter { $0 != "warning" } == ["run", "evaluation", "evaluation", "result"])
        let log = try EventLog(contentsOf: directory.events)
        #expect(log.events.map(\.name) == events.events.map(\.name))
        let ending = try #require(try directory.ending())
        #expect(
            Event.result(ending).json.contains("\"best_validation_top1\":")
                && ending["parameters"] == .int(result.model.parameterCount))
        #expect(try directory.read(ClassicalConfiguration.self) == Self.configuration())
        // Read back, it says the same to the last bit.
        let model = try ClassicalModel(run: directory)
        let parts = try NamedDataset(Self.configuration().data).load()
        let test = try #require(parts.test)
        let options = FittingOptions(workers: Workers(threads: 2))
        let (own, again) = (try result.model.scores(of: test, options), try model.scores(of: test, options))
        #expect(own.values == again.values && own.indices == Array(0..<test.count))
        #expect(try model.evaluate(test, split: "test", options) == result.test)
        // The store lists it.
        let store = (path as NSString).deletingLastPathComponent
        #expect(RunDirectory(path).isClassical && !store.isEmpty)
        // Another run does not take its place.
        let error = #expect(throws: FoveaError.self) {
            try ClassicalTraining(Self.configuration(), directory: directory, events: Recorder()).run()
        }
        #expect(error?.message.contains("already holds a run") == true)
        // It is nobody's network, and the other way round.
        for use in [
            { _ = try TrainedModel(run: directory) },
            { _ = try Continuation(of: directory, with: TrainingConfiguration(), allowsChange: true) },
        ] {
            let error = #expect(throws: FoveaError.self, performing: use)
            #expect(error?.message.contains("fovea classical evaluate") == true)
        }
    }

    @Test func theStoreListsIt() throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let result = try ClassicalTraining(
            Self.configuration("nearest-mean"), directory: RunDirectory("\(folder)/first"), events: Recorder()
        ).run()
        #expect(result.test?.loss.isNaN == true, "distances are no probabilities")
        try RunStore.using(folder: folder, tell: { _ in }) { store in
            try store.synchronize()
            let run = try store.run("first")
            #expect(run.status == .finished && run.problem == nil)
            #expect(run.metrics["test.top1"] == result.test?.top1)
            #expect(run.metrics["val.top1"] == result.validation?.top1)
            #expect(run.metrics["test.loss"] == nil)
            #expect(run.value("model") == .string(Self.configuration("nearest-mean").modelName))
        }
    }

    @Test func aNetworksRunIsNotClassical() throws {
        let path = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let card = ModelCard(
            model: "fc", inputShape: [1, 4, 4], classes: ["a", "b"], normalization: nil, data: "synthetic")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try RunDirectory(path).create(card: card, configuration: nil)
        let error = #expect(throws: FoveaError.self) { try ClassicalModel(run: RunDirectory(path)) }
        #expect(error?.message.contains("is the run of a network; use 'fovea evaluate'") == true)
    }

    @Test func fewerImagesOfEveryClass() throws {
        var configuration = Self.configuration()
        configuration.limit = 30
        let result = try ClassicalTraining(configuration, events: Recorder()).run()
        #expect(result.trainingCount == 30)
        configuration.limit = 2
        let error = #expect(throws: FoveaError.self) { try ClassicalTraining(configuration, events: Recorder()).run() }
        #expect(error?.message.isEmpty == false)
    }

    @Test func aClassWithoutImages() throws {
        let error = #expect(throws: FoveaError.self) {
            try Samples(Matrix(rows: 2, columns: 1, [0, 1]), labels: [0, 2], classNames: ["cat", "dog", "owl"])
        }
        #expect(error?.message.hasPrefix("the class 'dog' has none of the 2 images") == true)
    }

    @Test func imagesOfOtherSizesAndChannels() throws {
        let result = try ClassicalTraining(Self.configuration("knn"), events: Recorder()).run()
        for (spec, part) in [
            ("3x10x10", "of 12x10 pixels, but these are 10x10"), ("1x12x10", "3 channels, but these have 1"),
        ] {
            let other = try NamedDataset("synthetic:shape=\(spec),classes=3,count=12").load().train
            let error = #expect(throws: FoveaError.self) { try result.model.scores(of: other) }
            #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
        }
    }

    @Test func preprocessingBringsToOneSize() throws {
        var configuration = Self.configuration("ridge")
        configuration.preprocess = "resize:8x8"
        configuration.features = "raw"
        let result = try ClassicalTraining(configuration, events: Recorder()).run()
        #expect(result.model.features.width == 3 * 8 * 8)
        let error = #expect(throws: FoveaError.self) {
            try configuration.set("preprocess", to: "resize:8x8 standardize")
        }
        #expect(error?.message.contains("say it among the features") == true)
    }

    /// Every step of the ladder, on images that are easy.
    @Test func aLadder() throws {
        var configuration = ClassicalConfiguration()
        configuration.data = "synthetic:shape=1x8x8,classes=2,count=64"
        configuration.threads = 1
        let ladder = try Ladder(configuration, epochs: 1) { OneDNNBackend(threads: 1) }
        let outcomes = try ladder.rungs.map(ladder.climb)
        #expect(
            outcomes.map(\.rung.name) == ["nearest mean", "ridge", "HoG + linear SVM", "RBF SVM", "MLP", "small CNN"])
        for outcome in outcomes {
            let test = try #require(outcome.test)
            #expect((0...1).contains(test) && outcome.validation != nil && outcome.trainingSeconds > 0)
            #expect(outcome.secondsPerImage > 0 && outcome.parameters > 0)
        }
        let report = LadderReport(outcomes, data: "synthetic")
        #expect(report.text.contains("a network must beat"))
        #expect(report.chart.lines.count == 6 && report.chart.svg.contains("small CNN"))
        #expect(try Ladder(configuration, epochs: 0) { OneDNNBackend(threads: 1) }.rungs.count == 5)
    }
}
