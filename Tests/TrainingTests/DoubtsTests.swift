import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// What makes a result worth less than it looks is said before and after.
@Suite struct DoubtsTests {
    private static func part(_ labels: [Int], classes: Int = 3) throws -> InMemoryDataset {
        try InMemoryDataset(
            pixels: labels.enumerated().flatMap { index, label in
                (0..<36).map { UInt8(($0 * 7 + index * 31 + label * 60) % 256) }
            }, labels: labels.map(Int32.init), imageShape: [1, 6, 6],
            classNames: ["a", "b", "c"].prefix(classes).map { $0 })
    }

    private static func doubts(_ train: [Int], validation: [Int] = [0, 1, 2], test: [Int] = [0, 1, 2]) throws
        -> [String]
    {
        try TrainingData(
            DatasetParts(train: part(train), validation: part(validation), test: part(test))
        ).doubts
    }

    @Test func partsWithoutAClass() throws {
        #expect(try Self.doubts([0, 1, 2, 0, 1, 2]) == [])
        let one = try Self.doubts([1, 1, 1])
        #expect(one.count == 1 && one[0].hasPrefix("every training image is of the class 'b'"))
        let missing = try Self.doubts([0, 1, 0, 1])
        #expect(missing.first?.hasPrefix("no training image shows 'c'") == true)
        let parts = try Self.doubts([0, 1, 2], validation: [0, 2], test: [1])
        #expect(parts.count == 2)
        #expect(parts[0].hasPrefix("the validation part has no image of 'b': choosing the best weights"))
        #expect(parts[1].hasPrefix("the test part has no image of 'a', 'c': the test says nothing of it"))
        let rare = try Self.doubts([Int](repeating: 0, count: 40) + [1, 2, 2])
        #expect(rare.count == 1 && rare[0].contains("'b' (1), 'c' (2)"))
    }

    private func warnings(
        _ train: [Int], test: [Int], batchSize: Int, rate: Double = 0.05, _ policy: LastBatchPolicy = .keep
    ) throws
        -> (told: [String], steps: Int)
    {
        let recorder = EventRecorder()
        var options = Trainer.Options()
        options.epochs = 2
        options.batchSize = batchSize
        options.lastBatch = policy
        options.learningRate = .fixed(rate)
        options.linter = nil
        let data = try TrainingData(DatasetParts(train: Self.part(train), test: Self.part(test)))
        let trainer = try Trainer(
            ModelRegistry.model("conv4-relu-fc8-bn-relu-fc", classes: 3), data: data, optimizer: SGD(),
            options: options,
            backend: ReferenceBackend(), events: recorder)
        _ = try trainer.run()
        let told = recorder.events.compactMap { event -> String? in
            if case .warning(let warning) = event { warning.message } else { nil }
        }
        return (told, recorder.losses.count)
    }

    private static let balanced = (0..<21).map { $0 % 3 }

    @Test func whatFillsNoBatch() throws {
        // 21 images in batches of 8: two whole ones, and 5 left.
        let kept = try warnings(Self.balanced, test: [0, 1, 2, 0, 1, 2], batchSize: 8)
        #expect(kept.steps == 6 && !kept.told.contains { $0.contains("leaves out") })
        let dropped = try warnings(Self.balanced, test: [0, 1, 2], batchSize: 8, .drop)
        #expect(dropped.steps == 4)
        #expect(dropped.told.contains { $0.hasPrefix("each epoch leaves out 5 of 21 images (24%)") }, "\(dropped.told)")
        // 21 in batches of 20: the one that is left has no variance.
        let single = try warnings(Self.balanced, test: [0, 1, 2], batchSize: 20)
        #expect(
            single.steps == 2
                && single.told.contains { $0.hasPrefix("the last batch of each epoch has a single image") })
        let small = try warnings(Self.balanced, test: [0, 1, 2], batchSize: 64)
        #expect(
            small.steps == 2
                && small.told.contains { $0.hasPrefix("there are 21 training images, fewer than a batch of 64") })
    }

    /// At a rate of almost nothing the answers stay what they were.
    @Test func aResultThatIsNoBetterThanAGuess() throws {
        let found = try warnings(
            [Int](repeating: 0, count: 18) + [1, 2], test: [Int](repeating: 0, count: 9) + [1], batchSize: 10)
        let guess = found.told.first {
            $0.hasPrefix("the network has not learned, or hardly: always answering 'a' is right for 90.0%")
        }
        #expect(guess != nil, "\(found.told)")
    }
}
