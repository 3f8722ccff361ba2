import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

@Suite struct EvaluationTests {
    /// Two pixels to three scores, by numbers that can be followed on paper.
    private func linear(_ weight: [Float] = [1, 0, 0, 1, -1, -1]) throws -> TrainedModel {
        struct Scores: Model {
            var body: some Layer {
                Flatten()
                Linear(3).named("fc")
            }
        }
        let card = ModelCard(
            model: "lenet", inputShape: [1, 1, 2], classes: ["class 0", "class 1", "class 2"], normalization: nil,
            data: "synthetic")
        let weight = NDArray([3, 2], weight)
        let bias = NDArray([3], [0, 0, 0.5] as [Float])
        let variables = try Variables([
            .init(path: "fc.weight", kind: .parameter, array: weight),
            .init(path: "fc.bias", kind: .parameter, array: bias),
        ])
        return TrainedModel(card: card, model: Scores(), variables: variables)
    }

    @Test(arguments: [BackendUnderTest.reference, .oneThread])
    func predictionsAreTheSoftmaxInOrder(backend: BackendUnderTest) throws {
        let predictor = try Predictor(linear(), backend: backend.backend)
        let images = NDArray([2, 1, 1, 2], [255, 0, 0, 0] as [UInt8])
        let predictions = try predictor.predict(images, top: 2)
        // The pixels 255 and 0 are 1 and 0: scores 1, 0, -0.5.
        let sum = exp(1.0) + 1 + exp(-0.5)
        #expect(predictions[0].map(\.label) == ["class 0", "class 1"])
        #expect(abs(predictions[0][0].probability - exp(1.0) / sum) < 1e-6)
        #expect(abs(predictions[0][1].probability - 1 / sum) < 1e-6)
        // Scores 0, 0, 0.5: class 2 first, and of the equal ones the first.
        #expect(predictions[1].map(\.label) == ["class 2", "class 0"])
        #expect(predictions[1].map(\.index) == [2, 0])
        #expect(try predictor.predict(images, top: 10)[0].count == 3)
        expectError(containing: "[1, 1, 2]", "u8[1, 1, 2, 2]") {
            try predictor.predict(NDArray([1, 1, 2, 2], [0, 0, 0, 0] as [UInt8]))
        }
    }

    @Test(arguments: [BackendUnderTest.reference, .oneThread])
    func sumsAreExactWhateverTheBatchSize(backend: BackendUnderTest) throws {
        let model = try linear()
        let pixels = (0..<46).map { UInt8(truncatingIfNeeded: $0 * 89 + 13) }
        let labels = (0..<23).map { Int32($0 * 5 % 3) }
        let dataset = try InMemoryDataset(
            pixels: pixels, labels: labels, imageShape: [1, 1, 2], classNames: ["class 0", "class 1", "class 2"])
        // The truth in double precision, image by image.
        var (loss, correct) = (0.0, 0)
        for (image, label) in labels.enumerated() {
            let (x, y) = (Double(pixels[2 * image]) / 255, Double(pixels[2 * image + 1]) / 255)
            let scores = [x, y, 0.5 - x - y]
            loss += log(scores.map(exp).reduce(0, +)) - scores[Int(label)]
            correct += scores.firstIndex(of: scores.max() ?? 0) == Int(label) ? 1 : 0
        }
        try #require(correct > 3 && correct < 20)
        for batchSize in [1, 4, 7, 22, 23, 100] {
            let result = try Evaluator(model, backend: backend.backend)
                .evaluate(dataset, batchSize: batchSize, split: "test")
            #expect(result.count == 23)
            #expect(result.top1 == Double(correct) / 23, "batches of \(batchSize)")
            #expect(abs(result.loss - loss / 23) < 1e-6, "batches of \(batchSize)")
        }
    }

    /// The mean of two softmaxes, in double precision; the mirror image of two pixels has them in the other order.
    @Test(arguments: [BackendUnderTest.reference, .oneThread])
    func bothViewsAreAveraged(backend: BackendUnderTest) throws {
        let pixels: [UInt8] = [255, 0, 0, 255, 60, 200, 255, 255, 10, 0]
        let labels: [Int32] = [0, 0, 1, 2, 2]
        let dataset = try InMemoryDataset(
            pixels: pixels, labels: labels, imageShape: [1, 1, 2], classNames: ["class 0", "class 1", "class 2"])
        let model = try linear([2, 0.5, -0.5, 1, -1, -1])
        func softmax(_ x: Double, _ y: Double) -> [Double] {
            let exponentials = [2 * x + 0.5 * y, y - 0.5 * x, 0.5 - x - y].map(exp)
            let sum = exponentials.reduce(0, +)
            return exponentials.map { $0 / sum }
        }
        let means = labels.indices.map { image in
            let (x, y) = (Double(pixels[2 * image]) / 255, Double(pixels[2 * image + 1]) / 255)
            return zip(softmax(x, y), softmax(y, x)).map { ($0 + $1) / 2 }
        }
        let loss = zip(means, labels).reduce(0) { $0 - log($1.0[Int($1.1)]) } / 5
        let right = zip(means, labels).count { $0.firstIndex(of: $0.max() ?? 0) == Int($1) }
        try #require(right > 1 && right < 5)
        let evaluator = try Evaluator(model, testTimeAugmentation: .flip, backend: backend.backend)
        for batchSize in [2, 5] {
            let result = try evaluator.evaluate(dataset, batchSize: batchSize, split: "test")
            #expect(abs(result.loss - loss) < 1e-6)
            #expect(result.top1 == Double(right) / 5 && result.count == 5 && result.testTimeAugmentation == "flip")
        }
        #expect(
            try Evaluator(model, backend: backend.backend).evaluate(dataset, split: "test").testTimeAugmentation == nil)
        var options = Predictor.Options()
        options.testTimeAugmentation = .flip
        try Predictor(model, backend: backend.backend).forEach(in: dataset, options) { image, row in
            for (value, mean) in zip(row, means[image]) { #expect(abs(value - mean) < 1e-6) }
        }
    }

    /// A probability of e⁻²⁰⁰ is none in 32 bits, but its logarithm is a number.
    @Test(arguments: [BackendUnderTest.reference, .oneThread])
    func improbableInBothViews(backend: BackendUnderTest) throws {
        let program = Program(backend: backend.backend) { _, inputs in
            let views = [try inputs["a"], try inputs["b"]]
            return .init(outputs: [
                "scores": try TestTimeAugmentation.meanScores(views),
                "values": try TestTimeAugmentation.meanValues(views),
            ])
        }
        let (a, b) = ([200, 0, 0] as [Float], [0, 202, 0] as [Float])
        let outputs = try program(state: [:], inputs: ["a": NDArray([1, 3], a), "b": NDArray([1, 3], b)])
        // Means of (1, e⁻²⁰⁰, e⁻²⁰⁰) and (e⁻²⁰², 1, e⁻²⁰²).
        let expected: [Double] = [log(0.5), log(0.5), -200 + log((1 + exp(-2.0)) / 2)]
        for (value, truth) in zip(try outputs["scores"].doubles, expected) {
            #expect(abs(value - truth) < 1e-5 * abs(truth))
        }
        #expect(try outputs["values"].doubles == [100, 101, 0])
    }

    @Test func weightsThatAreNoNumbersAreNamed() throws {
        try linear().requireFiniteWeights()
        for number in [Float.nan, .infinity] {
            expectError(containing: "'fc.weight'") { try linear([1, 0, 0, number, -1, -1]).requireFiniteWeights() }
        }
    }

    @Test func aCardWhoseImagesCannotBeCountedIsRefused() throws {
        let card = ModelCard(
            model: "fc", inputShape: [3, 4_000_000_000_000_000_000, 4], classes: ["a"], normalization: nil, data: "")
        expectError(containing: "the model card's input", "4000000000000000000", "2^40") {
            try TrainedModel(card: card, weights: "/nowhere")
        }
    }

    @Test func theLargestBatchSizeThereIs() throws {
        let dataset = try SyntheticDataset(imageShape: [1, 1, 2], classes: 3, count: 5)
        let result = try Evaluator(linear(), backend: ReferenceBackend())
            .evaluate(dataset, batchSize: .max, split: "test")
        #expect(result.count == 5)
    }

    @Test func otherImagesAreRefused() throws {
        let evaluator = try Evaluator(linear(), backend: ReferenceBackend())
        let larger = try SyntheticDataset(imageShape: [1, 2, 2], classes: 3, count: 3)
        expectError(containing: "[1, 1, 2]", "[1, 2, 2]") { try evaluator.evaluate(larger, split: "test") }
        let more = try SyntheticDataset(imageShape: [1, 1, 2], classes: 4, count: 4)
        expectError(containing: "a class 'class 3' that the model does not know") {
            try evaluator.evaluate(more, split: "test")
        }
    }
}
