import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaReport

@Suite struct ExaminedImagesTests {
    /// Two pixels to two scores: each its pixel times ln 9.
    static func model(classes: [String] = ["left", "right"]) throws -> TrainedModel {
        struct Scores: Model {
            var body: some Layer {
                Flatten()
                Linear(2).named("fc")
            }
        }
        let card = ModelCard(
            model: "lenet", inputShape: [1, 1, 2], classes: classes, normalization: nil, data: "synthetic")
        let nine = Float(log(9.0))
        return TrainedModel(
            card: card, model: Scores(),
            variables: try Variables([
                .init(path: "fc.weight", kind: .parameter, array: NDArray([2, 2], [nine, 0, 0, nine])),
                .init(path: "fc.bias", kind: .parameter, array: NDArray([2], [0, 0] as [Float])),
            ]))
    }

    /// White on the left is 9 to 1 for the left: probabilities 0.9 and 0.1. Grey (51 of 255) is 9^0.2 to 1.
    static func dataset(_ classes: [String] = ["left", "right"], labels: [Int32] = [0, 1, 0, 1]) throws
        -> InMemoryDataset
    {
        try InMemoryDataset(
            pixels: [255, 0, 255, 0, 51, 0, 0, 255], labels: labels, imageShape: [1, 1, 2], classNames: classes)
    }

    @Test func answersAreThoseOfThePredictor() throws {
        let images = try ExaminedImages(
            Self.dataset(), split: "test", by: Self.model(), backend: BackendUnderTest.oneThread.backend, keeping: 2)
        #expect(images.confusion.counts == [[2, 0], [1, 1]])
        #expect(images.evaluation.top1 == 0.75 && images.evaluation.count == 4 && images.evaluation.split == "test")
        let grey = log(1 + pow(9, -0.2))
        let expected = (-log(0.9) - log(0.1) + grey - log(0.9)) / 4
        #expect(abs(images.evaluation.loss - expected) < 1e-6)
        #expect(images.worst.map(\.index) == [1, 2])
        #expect(abs(images.worst[0].probability - 0.9) < 1e-6 && abs(images.worst[0].labelProbability - 0.1) < 1e-6)
        #expect(
            abs(images.worst[0].loss + log(0.1)) < 1e-6 && images.worst[0].answer == 0 && images.worst[0].label == 1)
        // The first of each class before the second of any.
        #expect(images.best.map(\.index) == [0, 3])
        #expect(images.best[0].image?.pixels == [255, 0] && images.best[0].place == "image 0")
    }

    /// The same as what evaluation measures.
    @Test func itAgreesWithTheEvaluator() throws {
        let evaluation = try Evaluator(Self.model(), backend: BackendUnderTest.oneThread.backend).evaluate(
            Self.dataset(), split: "test")
        let images = try ExaminedImages(
            Self.dataset(), split: "test", by: Self.model(), backend: BackendUnderTest.oneThread.backend)
        for batchSize in [1, 3] {
            let same = try ExaminedImages(
                Self.dataset(), split: "test", by: Self.model(), backend: BackendUnderTest.oneThread.backend,
                batchSize: batchSize)
            #expect(same.confusion.counts == images.confusion.counts && same.evaluation.count == 4)
        }
        #expect(images.evaluation.top1 == evaluation.top1 && abs(images.evaluation.loss - evaluation.loss) < 1e-6)
    }

    /// The images name the classes in another order: label 0 is the model's class 1.
    @Test func classesInAnotherOrder() throws {
        let images = try ExaminedImages(
            Self.dataset(["right", "left"], labels: [1, 0, 1, 0]), split: "test", by: Self.model(),
            backend: BackendUnderTest.oneThread.backend)
        #expect(images.confusion.counts == [[2, 0], [1, 1]])
        expectError(containing: "a class 'up' that the model does not know") {
            _ = try ExaminedImages(
                Self.dataset(["up", "left"]), split: "test", by: Self.model(),
                backend: BackendUnderTest.oneThread.backend)
        }
    }

    @Test func chartsHaveTheirNumbers() throws {
        let images = try ExaminedImages(
            Self.dataset(), split: "validation", by: Self.model(), backend: BackendUnderTest.oneThread.backend)
        #expect(images.classChart.bars.map(\.value) == [1, 0.5])
        #expect(images.classChart.bars.map(\.second) == [2.0 / 3, 1])
        #expect(images.confusionChart.values == [[2, 0], [1, 1]] && images.confusionChart.rows == ["left", "right"])
        #expect(images.confusionChart.title == "confusion, validation images")
    }
}
