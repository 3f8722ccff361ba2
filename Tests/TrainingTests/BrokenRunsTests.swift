import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// The gallery of broken runs: each has one fault, and what is said names it. `Documentation/runs.md` has the same list. Runs that a single look
/// finds broken are in `WatchTests` and `DoubtsTests`, numbers that are none in `ReplayTests`.
@Suite struct BrokenRunsTests {
    private static let spec = "synthetic:shape=1x8x8,classes=3,count=300,test=150"

    /// What a run says, its end included, when it is made by words.
    private func said(
        _ change: (inout TrainingConfiguration) -> Void = { _ in }, data: TrainingData? = nil
    ) throws -> [String] {
        let recorder = EventRecorder()
        var configuration = TrainingConfiguration(data: Self.spec, model: "conv8-bn-relu-gap-fc")
        configuration.epochs = 4
        configuration.batchSize = 32
        configuration.learningRate = .fixed(0.05)
        change(&configuration)
        var end: [String] = []
        do {
            _ = try Trainer(
                configuration: configuration, data: data, backend: OneDNNBackend(threads: 2), events: recorder
            ).run()
        } catch let error as FoveaError {
            end = [error.message]
        }
        return recorder.events.compactMap { if case .warning(let warning) = $0 { warning.message } else { nil } } + end
    }

    /// The synthetic images with other labels.
    private struct Relabelled: Dataset {
        var base: any Dataset
        var labels: [Int32]
        var count: Int { base.count }
        var channels: Int { base.channels }
        var imageSize: ImageSize? { base.imageSize }
        var classNames: [String] { base.classNames }
        func label(at index: Int) -> Int32 { labels[index] }
        func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
            try base.image(at: index, reducing: reduction)
        }
    }

    private static func parts() throws -> DatasetParts { try NamedDataset(spec).load().holdingOut(0.2, seed: 0) }

    @Test func aHealthyRunIsToldNothing() throws { #expect(try said() == []) }

    @Test func aRateThatIsTooHigh() throws {
        let found = try said {
            $0.model = "conv8-relu-conv8-relu-fc"
            $0.learningRate = .fixed(30)
        }
        #expect(
            found.contains {
                $0.contains("lower the learning rate (lr)") || $0.hasPrefix("the network has not learned, or hardly")
            }, "\(found)")
    }

    @Test func labelsThatMeanNothing() throws {
        let parts = try Self.parts()
        func shuffled(_ dataset: any Dataset, _ key: UInt64) -> any Dataset {
            var draws = RandomStreamForTests(key)
            return Relabelled(base: dataset, labels: (0..<dataset.count).map { _ in Int32(draws.next() % 3) })
        }
        let data = try TrainingData(
            DatasetParts(
                train: shuffled(parts.train, 1), validation: parts.validation.map { shuffled($0, 2) },
                test: parts.test.map { shuffled($0, 3) }))
        let found = try said(data: data)
        #expect(
            found.contains { $0.hasPrefix("the network has not learned, or hardly: always answering ") }, "\(found)")
    }

    @Test func imagesThatAreNotNormalized() throws {
        let large = try said { $0.preprocess = "normalize:mean=0,std=0.002" }
        #expect(
            large.contains { $0.hasPrefix("the network sees numbers with mean ") && $0.contains("far too large") },
            "\(large)")
        let small = try said { $0.preprocess = "normalize:mean=0.5,std=100" }
        #expect(small.contains { $0.contains("it can hardly tell one image from another") }, "\(small)")
    }

    @Test func deepWithoutNormalization() throws {
        let found = try said {
            $0.model = "fc16-sigmoid-(fc16-sigmoid)*9-fc"
            $0.epochs = 30
            $0.maxSteps = 200
        }
        #expect(found.contains { $0.contains("gradients vanish on their way down") }, "\(found)")
    }

    @Test func oneClass() throws {
        let parts = try Self.parts()
        func ones(_ dataset: any Dataset) -> any Dataset {
            Relabelled(base: dataset, labels: [Int32](repeating: 1, count: dataset.count))
        }
        let found = try said(
            data: TrainingData(
                DatasetParts(
                    train: ones(parts.train), validation: parts.validation.map(ones), test: parts.test.map(ones))))
        #expect(found.contains { $0.hasPrefix("every training image is of the class 'class 1'") }, "\(found)")
    }

    @Test func leakedTestImages() throws {
        let parts = try Self.parts()
        let leaked = Subset(of: parts.train, indices: [5, 7, 9, 11, 13])
        let data = try TrainingData(
            DatasetParts(train: parts.train, validation: parts.validation, test: leaked))
        let found = try said(data: data)
        #expect(
            found.contains {
                $0.hasPrefix(
                    "5 of 5 images of 'test' lie in 'train' too (pixel for pixel), so that results on 'test' are too good: "
                )
            }, "\(found)")
    }
}

/// A generator of a test's own: a 64-bit linear congruence (Knuth's MMIX).
private struct RandomStreamForTests {
    private var state: UInt64
    init(_ key: UInt64) { state = key }
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
