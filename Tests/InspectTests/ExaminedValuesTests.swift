import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaInspect

@Suite struct ExaminedValuesTests {
    private static let nine = Float(log(9.0))
    /// Where the network gives 0, 2 is wanted on the right of the second image, and 1 on the left of the last.
    private static let targets = [[nine, 0], [nine, 2], [nine / 5, 0], [1, nine]]

    private static func examined(_ targets: [[Float]] = targets, batchSize: Int = 256) throws -> ExaminedValues {
        try ExaminedValues(
            TwoPixels.Valued(targets), split: "test", by: TwoPixels.model(values: ["left", "right"]),
            backend: BackendUnderTest.oneThread.backend, keeping: 2, batchSize: batchSize)
    }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    }

    /// Of four images one is wrong by 1 in the left value, and one by 2 in the right one.
    @Test(arguments: [1, 3, 256]) func errorsAreThoseOnPaper(batchSize: Int) throws {
        let found = try Self.examined(batchSize: batchSize)
        #expect(found.scores.map(\.name) == ["left", "right"])
        let left = Self.deviation(Self.targets.map { Double($0[0]) })
        let right = Self.deviation(Self.targets.map { Double($0[1]) })
        for (number, expected) in [
            (found.scores[0].rmse, 0.5), (found.scores[1].rmse, 1), (found.scores[0].mae, 0.25),
            (found.scores[1].mae, 0.5), (found.scores[0].r2, 1 - 0.25 / (left * left)),
            (found.scores[1].r2, 1 - 1 / (right * right)), (found.evaluation.loss, 0.625),
            (found.worst[0].error, 2 / right / 2.0.squareRoot()), (found.worst[1].error, 1 / left / 2.0.squareRoot()),
        ] { #expect(abs(number - expected) < 1e-6, "\(number), expected \(expected)") }
        #expect(found.worst.map(\.index) == [1, 3] && Set(found.closest.map(\.index)) == [0, 2])
        #expect(found.worst[1].wanted == [1, Double(Self.nine)] && abs(found.worst[1].given[0]) < 1e-6)
        #expect(found.worst[0].image?.pixels == [255, 0] && found.worst[0].place == "image 1")
        #expect(found.evaluation.count == 4 && found.evaluation.top1 == nil && found.evaluation.split == "test")
    }

    @Test func itAgreesWithTheEvaluator() throws {
        let evaluation = try Evaluator(
            TwoPixels.model(values: ["left", "right"]), backend: BackendUnderTest.oneThread.backend
        ).evaluate(TwoPixels.Valued(Self.targets), split: "test")
        #expect(abs(evaluation.loss - (try Self.examined().evaluation.loss)) < 1e-6)
    }

    /// A value that is the same everywhere counts as it is; one that is no number is infinitely far off, and draws nothing.
    @Test func valuesThatTellNothing() throws {
        let same = try Self.examined([[1, 0], [1, 0], [1, 0], [1, 0]])
        let nine = Double(Self.nine)
        #expect(same.worst[0].index == 3 && abs(same.worst[0].error - ((1 + nine * nine) / 2).squareRoot()) < 1e-6)
        let none = try Self.examined([[.nan, 0], [1, 0], [1, 0], [1, 0]])
        #expect(none.worst[0].index == 0 && none.worst[0].error == .infinity && none.scores[0].rmse.isNaN)
        #expect(none.charts.allSatisfy { !$0.svg.contains("nan") })
    }

    @Test func chartsHaveTheirNumbers() throws {
        let charts = try Self.examined().charts
        #expect(charts.map(\.title) == ["left, test images", "right, test images"])
        #expect(charts[1].lines[0].points.map(\.x) == [0, 2, 0, Double(Self.nine)])
        #expect(abs(charts[1].lines[0].points[3].y - Double(Self.nine)) < 1e-6)
        #expect(charts[1].lines[1].points.map(\.y) == [0, Double(Self.nine)], "from the least to the largest label")
        let many = try ExaminedValues(
            JoinedDataset([TwoPixels.Valued](repeating: TwoPixels.Valued(Self.targets), count: 400)), split: "test",
            by: TwoPixels.model(values: ["left", "right"]), backend: BackendUnderTest.oneThread.backend)
        #expect(many.charts[0].lines[0].label == "an image (800 of 1600)")
    }

    @Test func classesAreNoValues() throws {
        expectError(containing: "gives 0 values, but the images have 2") {
            try ExaminedValues(
                TwoPixels.Valued(Self.targets), split: "test", by: TwoPixels.model(),
                backend: BackendUnderTest.oneThread.backend)
        }
        expectError(containing: "gives 2 values, but the images have 0") {
            try ExaminedValues(
                TwoPixels.dataset(), split: "test", by: TwoPixels.model(values: ["left", "right"]),
                backend: BackendUnderTest.oneThread.backend)
        }
    }
}
