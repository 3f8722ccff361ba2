import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaInspect

@Suite struct ExaminedImagesTests {
    @Test func answersAreThoseOfThePredictor() throws {
        let images = try ExaminedImages(
            TwoPixels.dataset(), split: "test", by: TwoPixels.model(), backend: BackendUnderTest.oneThread.backend,
            keeping: 2)
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

    /// One of four is wrong, and sure: its cell, its place among the mistakes, and its bin.
    @Test func mistakesAndExamples() throws {
        let images = try ExaminedImages(
            TwoPixels.dataset(), split: "test", by: TwoPixels.model(), backend: BackendUnderTest.oneThread.backend,
            keepingExamples: true)
        #expect(images.misclassified.map(\.index) == [1] && images.misclassified[0].image != nil)
        #expect(images.exampleClasses == [0, 1])
        #expect(images.examples.mapValues(\.index) == [[0, 0]: 0, [1, 0]: 1, [1, 1]: 3])
        #expect(images.examples[[1, 0]]?.image?.pixels == [255, 0])
        // Three of 0.9, two of them right, in the bin up to 14/15; one of 9^0.2 to 1.
        let grey = 1 / (1 + pow(9, -0.2))
        let expected = (abs(2 - 3 * 0.9) + abs(1 - grey)) / 4
        #expect(abs(images.calibration.value - expected) < 1e-6)
        #expect(images.calibration.bins[13].count == 3)
        let usual = try ExaminedImages(
            TwoPixels.dataset(), split: "test", by: TwoPixels.model(), backend: BackendUnderTest.oneThread.backend)
        #expect(usual.examples.isEmpty && usual.exampleClasses.isEmpty)
    }

    /// The same as what evaluation measures.
    @Test func itAgreesWithTheEvaluator() throws {
        let evaluation = try Evaluator(TwoPixels.model(), backend: BackendUnderTest.oneThread.backend).evaluate(
            TwoPixels.dataset(), split: "test")
        let images = try ExaminedImages(
            TwoPixels.dataset(), split: "test", by: TwoPixels.model(), backend: BackendUnderTest.oneThread.backend)
        for batchSize in [1, 3] {
            let same = try ExaminedImages(
                TwoPixels.dataset(), split: "test", by: TwoPixels.model(), backend: BackendUnderTest.oneThread.backend,
                batchSize: batchSize)
            #expect(same.confusion.counts == images.confusion.counts && same.evaluation.count == 4)
        }
        #expect(images.evaluation.top1 == evaluation.top1 && abs(images.evaluation.loss - evaluation.loss) < 1e-6)
    }

    /// The images name the classes in another order: label 0 is the model's class 1.
    @Test func classesInAnotherOrder() throws {
        let images = try ExaminedImages(
            TwoPixels.dataset(["right", "left"], labels: [1, 0, 1, 0]), split: "test", by: TwoPixels.model(),
            backend: BackendUnderTest.oneThread.backend)
        #expect(images.confusion.counts == [[2, 0], [1, 1]])
        expectError(containing: "a class 'up' that the model does not know") {
            _ = try ExaminedImages(
                TwoPixels.dataset(["up", "left"]), split: "test", by: TwoPixels.model(),
                backend: BackendUnderTest.oneThread.backend)
        }
    }

    @Test func chartsHaveTheirNumbers() throws {
        let images = try ExaminedImages(
            TwoPixels.dataset(), split: "validation", by: TwoPixels.model(), backend: BackendUnderTest.oneThread.backend
        )
        #expect(images.classChart.bars.map(\.value) == [1, 0.5])
        #expect(images.classChart.bars.map(\.second) == [2.0 / 3, 1])
        #expect(images.confusionChart.values == [[2, 0], [1, 1]] && images.confusionChart.rows == ["left", "right"])
        #expect(images.confusionChart.title == "confusion, validation images")
    }
}
