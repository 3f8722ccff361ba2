import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

@Suite struct MetricTests {
    /// What `Fixtures/metrics.py` found.
    struct Case: Decodable {
        let classes: Int
        let scores: [Double]
        let labels: [Int32]
        let confusion: [[Int]]
        let top: [String: Double]
        let precision: [Double]
        let recall: [Double]
        let f1: [Double]
        let support: [Int]
        let macro: [Double]
        let weighted: [Double]
        let calibration: [String: Double]
        let values: [Double]
        let targets: [Double]
        let mae: Double
        let rmse: Double
        let r2: Double
        let one_hot_r2: Double

        static func read() throws -> Case {
            let url = try #require(Bundle.module.url(forResource: "Fixtures/metrics", withExtension: "json"))
            return try JSONDecoder().decode(Case.self, from: Data(contentsOf: url))
        }

        /// The images in batches of a size, the last one as large as what is left.
        func batches(of size: Int) throws -> [ScoredBatch] {
            try parts(of: size).map { part in
                let rows = Array(scores[(part.lowerBound * classes)..<(part.upperBound * classes)])
                return try ScoredBatch(
                    scores: NDArray([part.count, classes], rows), target: NDArray([part.count], Array(labels[part])))
            }
        }

        /// The same for regression.
        func valueBatches(of size: Int) throws -> [ScoredBatch] {
            try parts(of: size).map { part in
                let range = (part.lowerBound * classes)..<(part.upperBound * classes)
                let shape: Shape = [part.count, classes]
                return try ScoredBatch(
                    scores: NDArray(shape, Array(values[range])), target: NDArray(shape, Array(targets[range])))
            }
        }

        private func parts(of size: Int) -> [Range<Int>] {
            stride(from: 0, to: labels.count, by: size).map { $0..<min($0 + size, labels.count) }
        }
    }

    static func measured<Measure: Metric>(_ metric: Measure, _ batches: [ScoredBatch]) throws -> Measure {
        var metric = metric
        for batch in batches { try metric.add(batch) }
        return metric
    }

    static func batch(_ scores: [[Double]], _ labels: [Int32]) throws -> ScoredBatch {
        try ScoredBatch(
            scores: NDArray([scores.count, scores[0].count], scores.flatMap { $0 }),
            target: NDArray([labels.count], labels))
    }

    @Test(arguments: [1, 10, 96, 97, 500]) func classificationIsScikitLearns(batchSize: Int) throws {
        let fixture = try Case.read()
        let batches = try fixture.batches(of: batchSize)
        for (k, expected) in fixture.top {
            let top = try Self.measured(TopK(try #require(Int(k))), batches)
            #expect(abs(top.value - expected) < 1e-12, "top-\(k)")
        }
        let matrix = try Self.measured(ConfusionMatrix(), batches)
        #expect(matrix.counts == fixture.confusion)
        func expectEqual(_ found: [Double], _ expected: [Double], _ label: String) {
            expectClose(
                NDArray([found.count], found), NDArray([expected.count], expected), relative: 1e-12, absolute: 1e-12,
                label)
        }
        expectEqual(matrix.classes.map(\.precision), fixture.precision, "precision")
        expectEqual(matrix.classes.map(\.recall), fixture.recall, "recall")
        expectEqual(matrix.classes.map(\.f1), fixture.f1, "F1")
        #expect(matrix.classes.map(\.support) == fixture.support)
        for (average, expected) in [(ConfusionMatrix.Average.macro, fixture.macro), (.weighted, fixture.weighted)] {
            let mean = matrix.mean(average)
            expectEqual([mean.precision, mean.recall, mean.f1], expected, "\(average)")
            let single = try ClassMean.Score.allCases.map {
                try Self.measured(ClassMean($0, average: average), batches).value
            }
            expectEqual(single, expected, "\(average), one by one")
        }
    }

    @Test(arguments: [1, 10, 97]) func calibrationIsTorchmetrics(batchSize: Int) throws {
        let fixture = try Case.read()
        for (bins, expected) in fixture.calibration {
            let error = try Self.measured(
                CalibrationError(bins: #require(Int(bins))), fixture.batches(of: batchSize))
            #expect(abs(error.value - expected) < 1e-6, "\(bins) bins")
        }
    }

    /// One column's mean is a million times its spread, and one column's targets are all the same.
    @Test(arguments: [1, 10, 97]) func regressionIsScikitLearns(batchSize: Int) throws {
        let fixture = try Case.read()
        let batches = try fixture.valueBatches(of: batchSize)
        #expect(try abs(Self.measured(MAE(), batches).value - fixture.mae) < 1e-9)
        #expect(try abs(Self.measured(RMSE(), batches).value - fixture.rmse) < 1e-9)
        #expect(try abs(Self.measured(R2(), batches).value - fixture.r2) < 1e-8)
        let labelled = try Self.measured(R2(), fixture.batches(of: batchSize))
        #expect(abs(labelled.value - fixture.one_hot_r2) < 1e-9)
    }

    /// Squares about the mean 2 are 4 + 0 + 4, those of the errors 9: 1 - 9/8. The other column's targets are all the same.
    @Test func regressionOfEachColumn() throws {
        let (targets, scores) = ([0, 10, 2, 10, 4, 10] as [Double], [0, 10, 2, 10, 1, 12] as [Double])
        let batch = try ScoredBatch(scores: NDArray([3, 2], scores), target: NDArray([3, 2], targets))
        let r2 = try Self.measured(R2(), [batch])
        #expect(r2.columnValues == [-0.125, 0] && r2.value == -0.0625)
        #expect(abs(r2.columnDeviations[0] - (8.0 / 3).squareRoot()) < 1e-15 && r2.columnDeviations[1] == 0)
    }

    @Test func equalScoresRankInOrder() throws {
        let tied = [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0, 1, 1]]
        let batch = try Self.batch(tied, [0, 1, 2])
        // The labels rank first, second and second.
        #expect(try Self.measured(TopK(1), [batch]).value == 1.0 / 3)
        #expect(try Self.measured(TopK(2), [batch]).value == 1)
        #expect(batch.predictions == [0, 0, 1])
        #expect(try Self.measured(TopK(7), [batch]).value == 1)
    }

    /// As on the device, where argmax takes NaN for the highest.
    @Test func topOneIsArgmaxAlsoOfNaN() throws {
        let rows = [[1, .nan, 2], [.nan, .nan, 0], [3, 1, 2]]
        let batch = try Self.batch(rows, [1, 1, 0])
        let argmax = try evaluate(Tensor.constant(NDArray([3, 3], rows.flatMap { $0 })).argmax(axis: 1))
        #expect(batch.predictions == argmax.doubles.map { Int($0) })
        #expect(try Self.measured(TopK(1), [batch]).value == 2.0 / 3)
    }

    /// Confidences 1/2 (0.5 is the upper end of its bin) and e/(1 + e), by hand.
    @Test func calibrationOnPaper() throws {
        let batch = try Self.batch([[0, 0], [0, 0], [1, 0]], [0, 0, 1])
        let error = try Self.measured(CalibrationError(bins: 2), [batch])
        let sure = exp(1.0) / (1 + exp(1.0))
        #expect(abs(error.value - (2 * 0.5 + sure) / 3) < 1e-12)
        #expect(error.bins.map(\.count) == [2, 1])
        #expect(error.bins[0].accuracy == 1 && error.bins[0].confidence == 0.5)
        // Scores that are too large for exp in any precision.
        let certain = try Self.measured(CalibrationError(), [Self.batch([[1e5, 0]], [0])])
        #expect(certain.value == 0 && certain.bins[14].count == 1)
    }

    @Test func softTargetsCountByTheirLargest() throws {
        let batch = try ScoredBatch(
            scores: NDArray([2, 2], [1, 0, 0, 1] as [Double]),
            target: NDArray([2, 2], [0.6, 0.4, 0.9, 0.1] as [Float]))
        #expect(batch.labels == [0, 0])
        #expect(try Self.measured(TopK(1), [batch]).value == 0.5)
    }

    @Test func mistakesAreSentences() throws {
        let scores = NDArray([2, 3], [Double](repeating: 0, count: 6))
        expectError(containing: "0 to 2", "got 3") {
            try ScoredBatch(scores: scores, target: NDArray([2], [0, 3] as [Int32]))
        }
        expectError(containing: "i32[2]", "i32[3]") {
            try ScoredBatch(scores: scores, target: NDArray([3], [0, 1, 2] as [Int32]))
        }
        expectError(containing: "[images, classes]", "f64[2]") {
            try ScoredBatch(scores: NDArray([2], [0, 0] as [Double]), target: NDArray([2], [0, 0] as [Int32]))
        }
        for metric: any Metric in [ConfusionMatrix(), R2(), ClassMean(.f1)] {
            var metric = metric
            try metric.add(Self.batch([[1, 2]], [0]))
            expectError(containing: "2 classes first", "then for 3") { try metric.add(Self.batch([[1, 2, 3]], [0])) }
        }
        expectError(containing: "no metric 'confuson'; did you mean 'confusion'?") {
            try MetricRegistry.metrics("topk confuson")
        }
        expectError(containing: "'topk' has no setting 'n'", "it takes k") { try MetricRegistry.metrics("topk:n=5") }
        expectError(containing: "'k'", "at least 1") { try MetricRegistry.metrics("topk:k=0") }
        expectError(containing: "'bins'", "from 1 to 10000") { try MetricRegistry.metrics("calibration:bins=0") }
        expectError(containing: "'average'", "macro or weighted") { try MetricRegistry.metrics("f1:average=micro") }
        expectError(containing: "'mae'", "twice") { try MetricRegistry.metrics("mae r2 mae") }
        #expect(try MetricRegistry.metrics("").isEmpty)
    }

    /// Every metric has fields that no other has under the same name with another value.
    @Test func fieldsDoNotContradict() throws {
        let batches = try Case.read().batches(of: 10)
        var seen: [String: Event.Value] = [:]
        let specs = MetricRegistry.registry.names + ["topk:k=1", "precision:average=weighted", "f1:average=weighted"]
        for spec in specs {
            var metric = try #require(try MetricRegistry.metrics(spec).first)
            for batch in batches { try metric.add(batch) }
            let fields = metric.fields(classes: ["a", "b", "c", "d", "e", "f"]).values
            #expect(!fields.isEmpty)
            for (name, value) in fields {
                #expect(seen[name] == nil || seen[name] == value, "\(spec): \(name)")
                #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
                seen[name] = value
            }
        }
    }

    @Test func tablesCanBeRead() throws {
        let batch = try Self.batch([[2, 1], [2, 1], [0, 1]], [0, 1, 1])
        let text = try Self.measured(ConfusionMatrix(), [batch]).text(classes: ["cat", "a long name"])
        #expect(
            text == """
                class          precision  recall      F1  support
                cat               0.5000  1.0000  0.6667        1
                a long name       1.0000  0.5000  0.6667        2
                macro mean        0.7500  0.7500  0.6667        3
                weighted mean     0.8333  0.6667  0.6667        3

                truth, by prediction  0  1
                0 cat                 1  0
                1 a long name         1  1
                """)
        var row = [Double](repeating: 0, count: 21)
        row[3] = 1
        let many = try Self.measured(ConfusionMatrix(), [Self.batch([row], [3])]).text(classes: [])
        #expect(many.contains("class 3 ") && many.hasSuffix("of 21 classes is in the JSON output)"))
        #expect(try Self.measured(TopK(1), [batch]).text(classes: []) == "top-1: 66.67 %")
    }
}
