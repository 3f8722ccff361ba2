import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// The mean loss over a dataset is one number, however the dataset is cut into batches.
@Suite struct MeanLossTests {
    static let losses = [
        "cross-entropy", "cross-entropy:label-smoothing=0.1", "cross-entropy:weights=1/4/0.25",
        "bce-with-logits:pos-weight=2", "max-margin", "max-margin:squared=true", "mse", "mae", "huber",
        "focal:alpha=1/2/3",
    ]

    /// Twenty-three images whose classes come one after the other, so that batches differ in their weights.
    private func dataset() throws -> InMemoryDataset {
        try InMemoryDataset(
            pixels: (0..<46).map { UInt8(truncatingIfNeeded: $0 * 89 + 13) },
            labels: (0..<23).map { Int32($0 / 8) }, imageShape: [1, 1, 2], classNames: ["a", "b", "c"])
    }

    private struct Scores: Model {
        var body: some Layer {
            Flatten()
            Linear(3).named("fc")
        }
    }

    @Test(arguments: losses) func evaluationDoesNotDependOnTheBatchSize(spec: String) throws {
        let card = ModelCard(
            model: "fc", inputShape: [1, 1, 2], classes: ["a", "b", "c"], normalization: nil, data: "synthetic")
        let variables = try Variables([
            .init(path: "fc.weight", kind: .parameter, array: NDArray([3, 2], [1, 0, 0, 1, -1, -1] as [Float])),
            .init(path: "fc.bias", kind: .parameter, array: NDArray([3], [0, 0, 0.5] as [Float])),
        ])
        let model = TrainedModel(card: card, model: Scores(), variables: variables)
        let dataset = try dataset()
        for backend in [BackendUnderTest.reference, .oneThread] {
            let whole = try Evaluator(model, loss: LossRegistry.loss(spec), backend: backend.backend)
                .evaluate(dataset, batchSize: 23, split: "test")
            for batchSize in [1, 4, 7, 22] {
                let parts = try Evaluator(model, loss: LossRegistry.loss(spec), backend: backend.backend)
                    .evaluate(dataset, batchSize: batchSize, split: "test")
                #expect(
                    abs(parts.loss - whole.loss) < 2e-6 * whole.loss,
                    "\(backend.label), batches of \(batchSize): \(parts.loss), all at once \(whole.loss)")
            }
        }
    }

    /// With a learning rate of zero an epoch's training loss is the mean over its images too.
    @Test(arguments: losses) func trainingDoesNotDependOnTheBatchSize(spec: String) throws {
        let dataset = try dataset()
        func loss(batchSize: Int) throws -> Double {
            let step = try TrainingStep(
                model: Scores(), inputShape: [1, 1, 2], optimizer: SGD(), loss: LossRegistry.loss(spec),
                backend: OneDNNBackend(threads: 1))
            let state = try step.initialState(seed: 3)
            let loader = try Loader(
                dataset, Pipeline(normalization: .scaling(channels: 1)), batchSize: batchSize, order: .sequential,
                epochs: 1)
            var tally = TrainingPosition.Tally()
            while let batch = try loader.next() {
                let outcome = try step(state, images: batch.images, labels: batch.labels, learningRate: 0)
                tally.add(outcome.meanLoss, correct: outcome.correct, count: batch.count)
            }
            #expect(tally.count == 23)
            return tally.meanLoss
        }
        let whole = try loss(batchSize: 23)
        for batchSize in [1, 4, 7, 22] {
            let parts = try loss(batchSize: batchSize)
            #expect(abs(parts - whole) < 2e-6 * whole, "batches of \(batchSize): \(parts), all at once \(whole)")
        }
    }

    /// Each loss falls, from labels and from one-hot rows alike, with the same numbers.
    @Test(arguments: losses) func everyLossTrains(spec: String) throws {
        func path(_ target: NDArray) throws -> [TrainingStep.Outcome] {
            let step = try TrainingStep(
                model: Scores(), inputShape: [1, 1, 2], optimizer: SGD(), loss: LossRegistry.loss(spec),
                backend: OneDNNBackend(threads: 1))
            let state = try step.initialState(seed: 3)
            let images = NDArray([4, 1, 1, 2], [1, 0, 0, 1, -1, -1, 1, 0.5] as [Float])
            return try (0..<40).map { _ in
                try step(state, images: images, labels: target, learningRate: 0.1)
            }
        }
        let fromLabels = try path(NDArray([4], [0, 1, 2, 0] as [Int32]))
        let fromRows = try path(NDArray([4, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0] as [Float]))
        for outcomes in [fromLabels, fromRows] {
            let last = try #require(outcomes.last)
            #expect(last.loss < 0.8 * outcomes[0].loss, "\(outcomes.map(\.loss))")
            #expect(last.correct == 4)
        }
        // With class weights, cross entropy divides one-hot rows by their number, as PyTorch does.
        if !spec.contains("weights") {
            for (a, b) in zip(fromLabels, fromRows) { #expect(abs(a.loss - b.loss) <= 1e-5 * a.loss) }
        }
    }
}
