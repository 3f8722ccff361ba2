import Fovea
import TestSupport
import Testing

@testable import FoveaAutopilot

/// What is chosen from the images alone.
@Suite struct ChoicesTests {
    private func images(_ spec: String) throws -> ImageProfile {
        try ImageProfile(NamedDataset(spec).load().train)
    }

    @Test func batchesLeaveDozensOfSteps() {
        // 40 batches of 128 are 5,120 images.
        #expect(
            [60_000, 5_120, 5_119, 2_560, 2_559, 1_280, 1_279, 20].map(Choices.batchSize) == [
                128, 128, 64, 64, 32, 32, 16, 16,
            ])
    }

    @Test func fewerImagesWantMoreEpochs() {
        #expect(Autopilot.wantedEpochs(50_000) == 12)
        // 12 times the root of 4, and of 100 cut off at 100.
        #expect(Autopilot.wantedEpochs(12_500) == 24 && Autopilot.wantedEpochs(500) == 100)
        #expect(Autopilot.wantedEpochs(1_000_000) == 10)
    }

    @Test func whatIsGivenStays() throws {
        var given = TrainingConfiguration(data: "synthetic", model: "")
        given.optimizer = "adamw"
        given.batchSize = 7
        var choices = try Choices(given, for: images("synthetic:shape=3x32x32,classes=10,count=1000"))
        #expect(choices.configuration.optimizer == "adamw" && choices.configuration.batchSize == 7)
        #expect(choices.decisions.first { $0.name == "optimizer" }?.reason == "given")
        #expect(choices.configuration.loss == "cross-entropy:label-smoothing=0.1")
        #expect(choices.configuration.schedule == "cosine:warmup=0.5")
        // What was chosen is chosen anew; what was given is not.
        for rate in ["0.1", "0.02"] { try choices.choose("lr", rate, because: "measured") }
        try choices.choose("batch-size", "64", because: "measured")
        #expect(choices.configuration.learningRate == .fixed(0.02) && choices.configuration.batchSize == 7)
        #expect(choices.decisions.suffix(3).map(\.value) == ["0.1", "0.02", "7"])
        let two = try Choices(given, for: images("synthetic:shape=3x32x32,classes=2,count=1000"))
        #expect(two.configuration.loss == "cross-entropy")
    }

    @Test func signsAreNotMirrored() throws {
        let things = try images("synthetic:shape=3x32x32,classes=10,count=100")
        #expect(Choices.augmentation(things, side: 32).specs == "crop:padding=2 flip")
        #expect(Choices.augmentation(things, side: 28).specs == "crop:padding=2 flip")
        let digits = try InMemoryDataset(
            pixels: [UInt8](repeating: 0, count: 2 * 784), labels: [0, 1], imageShape: [1, 28, 28],
            classNames: ["0", "1"])
        #expect(try Choices.augmentation(ImageProfile(digits), side: 28).specs == "crop:padding=2")
        let large = try images("synthetic:shape=3x96x96,classes=10,count=100")
        #expect(!large.isSmall && large.medianSide == 96)
        #expect(Choices.augmentation(large, side: 64).specs == "random-resized-crop:scale=0.35/1 flip")
    }
}
