import Fovea
import FoveaStore
import Foundation
import Synchronization
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
        (configuration.limit, configuration.features) = (3, "raw")
        #expect(try ClassicalTraining(configuration, events: Recorder()).run().trainingCount == 3)
        configuration.limit = 2
        for error in [
            #expect(
                throws: FoveaError.self, performing: { try ClassicalTraining(configuration, events: Recorder()).run() }
            ),
            #expect(
                throws: FoveaError.self,
                performing: { try Ladder(configuration, epochs: 0) { OneDNNBackend(threads: 1) } }),
        ] {
            #expect(error?.kind == .usage)
            #expect(
                error?.message
                    == "limit must be at least the number of classes, 3, for each gives an image to learn from, but got 2"
            )
        }
    }

    /// A judged image's scores are its own, however many are judged at once, and images that are left out are named by their places.
    @Test(arguments: ["ridge", "softmax", "knn:k=3", "kernel-svm", "mlp:hidden=8,epochs=1"])
    func judgingInBlocks(_ learner: String) throws {
        let result = try ClassicalTraining(Self.configuration(learner), events: Recorder()).run()
        let images = try NamedDataset("synthetic:shape=3x12x10,classes=3,count=50").load().train
        let spoiled = Spoiled(base: images) { [3, 20, 21].contains($0) ? .invalid("a spoiled image") : nil }
        let options = FittingOptions(workers: Workers(threads: 2))
        let whole = try result.model.scores(of: spoiled, options, onBadImage: .skip)
        #expect(whole.badImages.map(\.index) == [3, 20, 21] && whole.values.rows == images.count - 3)
        for size in [7, images.count] {
            let parts = try result.model.scores(of: spoiled, options, onBadImage: .skip, blockSize: size)
            #expect(parts.indices == whole.indices && parts.badImages == whole.badImages)
            let off = distance(parts.values, whole.values)
            #expect(off < 1e-6, "blocks of \(size) are off by \(off)")
        }
    }

    /// Only a block has to fit in memory, and where it does not, it is judging that is spoken of.
    @Test func judgingMoreThanFitsInMemory() throws {
        let result = try ClassicalTraining(Self.configuration("ridge"), events: Recorder()).run()
        let images = try NamedDataset("synthetic:shape=3x12x10,classes=3,count=50").load().train
        let width = try FeatureList(Self.configuration().features).width(
            channels: 3, size: ImageSize(height: 12, width: 10))
        let options = FittingOptions(workers: Workers(threads: 1))
        let memory = MachineMemory(available: width * 16 * 10)
        #expect(
            try result.model.scores(of: images, options, blockSize: 10, memory: memory).indices.count == images.count)
        let error = #expect(throws: FoveaError.self) {
            try result.model.scores(of: images, options, blockSize: 11, memory: memory)
        }
        #expect(error?.message.hasPrefix("judging 11 images at once by \(width) features needs") == true)
        #expect(error?.message.contains("learn from fewer images") == false)
    }

    /// Images of which some cannot be read.
    private struct Spoiled: DatasetWrapper {
        let base: any Dataset
        var imageSize: ImageSize? { nil }
        let error: @Sendable (Int) -> FoveaError?

        init(base: any Dataset, _ error: @escaping @Sendable (Int) -> FoveaError?) {
            (self.base, self.error) = (base, error)
        }

        func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
            if let error = error(index) { throw error }
            return try base.image(at: index, reducing: reduction)
        }
    }

    /// The error of the first bad image is thrown as it is, with any number of threads; skipped is only what is an image's own.
    @Test(arguments: [1, 3]) func badImages(_ threads: Int) throws {
        let images = try NamedDataset("synthetic:shape=1x4x4,classes=2,count=200").load().train
        let (list, size) = (try FeatureList("raw"), ImageSize(height: 4, width: 4))
        let workers = Workers(threads: threads)
        func rows(_ policy: BadImagePolicy, _ error: @escaping @Sendable (Int) -> FoveaError?) throws -> [Int] {
            try list.rows(of: Spoiled(base: images, error), size: size, workers, onBadImage: policy).bad.map(\.index)
        }
        let kept = #expect(throws: FoveaError.self) {
            try rows(.stop) { $0 == 40 || $0 == 41 || $0 > 100 ? .missingFile("number \($0) is not there") : nil }
        }
        #expect(kept == .missingFile("number 40 is not there"))
        #expect(try rows(.skip) { $0 == 40 || $0 == 90 ? .inputOutput("broken") : nil } == [40, 90])
        let defect = #expect(throws: FoveaError.self) { try rows(.skip) { $0 == 50 ? .defect("ours") : nil } }
        #expect(defect == .defect("ours"))
        let other = #expect(throws: FoveaError.self) {
            try list.rows(
                of: Spoiled(base: images) { _ in nil }, size: ImageSize(height: 8, width: 4), workers, onBadImage: .skip
            )
        }
        #expect(other?.message.contains("is 4x4 pixels, but these features are of images of 8x4") == true)
        // Once it is known that it ends, no more are asked for.
        let asked = Mutex(0)
        _ = #expect(throws: FoveaError.self) {
            try rows(.stop) { index in
                asked.withLock { $0 += 1 }
                return index == 0 ? .invalid("the first") : nil
            }
        }
        #expect(asked.withLock { $0 } <= (threads == 1 ? 1 : 16 * threads))
    }

    @Test func aClassWithoutImages() throws {
        let error = #expect(throws: FoveaError.self) {
            try Samples(Matrix(rows: 2, columns: 1, [0, 1]), labels: [0, 2], classNames: ["cat", "dog", "owl"])
        }
        #expect(error?.message.hasPrefix("the class 'dog' has none of the 2 images") == true)
    }

    @Test(arguments: [Double.nan, .infinity]) func aNumberThatIsNotFinite(_ number: Double) throws {
        let error = #expect(throws: FoveaError.self) {
            try Samples(Matrix(rows: 2, columns: 2, [0, 1, 2, number]), labels: [0, 1], classNames: ["cat", "dog"])
        }
        #expect(error?.message.hasPrefix("feature 1 of row 1 is \(number), but learners need finite") == true)
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
        let outcomes = try ladder.steps.map(ladder.climb)
        #expect(
            outcomes.map(\.step.name) == ["nearest mean", "ridge", "HoG + linear SVM", "RBF SVM", "MLP", "small CNN"])
        for outcome in outcomes {
            let test = try #require(outcome.test)
            #expect((0...1).contains(test) && outcome.validation != nil && outcome.trainingSeconds > 0)
            #expect(outcome.secondsPerImage > 0 && outcome.parameters > 0)
        }
        let report = LadderReport(outcomes, data: "synthetic")
        #expect(report.text.contains("a network must beat"))
        #expect(report.chart.lines.count == 6 && report.chart.svg.contains("small CNN"))
        // One that fails leaves the others.
        let failed = try ladder.climb(
            LadderStep("too many", .classical(features: "raw pca:components=64", learner: "ridge")))
        #expect(failed.problem?.kind == .usage && failed.test == nil && failed.validation == nil)
        let sentence = try #require(failed.problem?.message)
        let mixed = LadderReport([failed] + outcomes, data: "synthetic")
        #expect(mixed.text.contains("too many failed: \(sentence)\n") && mixed.text.contains("a network must beat"))
        #expect(
            mixed.chart.lines.count == 6 && mixed.chart.title == "What accuracy costs: synthetic (failed: too many)")
        let fields = LadderReport.fields(of: failed)
        #expect(fields["problem"] == .string(sentence) && fields["training_seconds"] == nil)
        #expect(LadderReport.fields(of: outcomes[0])["problem"] == nil)
        let interruption = Interruption()
        interruption.request()
        let stopped = #expect(throws: FoveaError.self) {
            try interruption.whileCurrent { try ladder.climb(ladder.steps[0]) }
        }
        #expect(stopped?.kind == .interrupted)
        #expect(try Ladder(configuration, epochs: 0) { OneDNNBackend(threads: 1) }.steps.count == 5)
    }
}
