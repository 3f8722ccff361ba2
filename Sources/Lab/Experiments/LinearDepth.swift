import Fovea
import FoveaPages

/// A network without activations is a matrix, however deep.
struct LinearDepth: Experiment {
    let name = "linear-depth"
    let chapter = Chapter.basics
    let question = "Can a deep network without activations do more than a single linear layer?"
    let prediction =
        "No: a product of matrices is a matrix. The deep linear network is a matrix to within rounding, and its accuracy on Fashion-MNIST "
        + "is within a point of the single layer's; with ReLU between the same layers it is better by more than a point."

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(10_000, full: 60_000), test: 10_000)
        let data = try TrainingData(parts)
        let networks = [
            ("one layer", "fc"), ("four layers, linear", "fc128-fc128-fc128-fc"),
            ("four layers, ReLU", "(fc128-relu)*3-fc"),
        ]
        let trained = try networks.map { label, words in
            apparatus.tell(label)
            return (
                label,
                try ShortTraining(words, on: data, with: apparatus) {
                    $0.epochs = apparatus.amount(6, full: 12)
                    $0.optimizer = "adam"
                    $0.learningRate = .fixed(1e-3)
                }
            )
        }
        let departure = try departure(of: trained[1].1.model, apparatus)
        let accuracy = trained.map { $0.1.testAccuracy * 100 }
        let (gap, gain) = (abs(accuracy[1] - accuracy[0]), accuracy[2] - accuracy[0])
        return Findings(
            claims: [
                .init(
                    "the deep linear network's scores are additive: f(a + b) - f(a) - f(b) + f(0) = 0",
                    holds: departure < 1e-4, measured: "at most \(departure.short) of the largest score"),
                .init(
                    "its accuracy is within a point of the single layer's", holds: gap < 1,
                    measured: "\(accuracy[1].digits(2))% and \(accuracy[0].digits(2))%"),
                .init(
                    "with ReLU between its layers it is better than the single layer by more than a point",
                    holds: gain > 1, measured: "\(accuracy[2].digits(2))%, \(gain.digits(2)) points better"),
            ],
            figures: [
                .init(
                    "loss", "Training loss: without activations, depth changes how it falls, not how far.",
                    LineChart(
                        title: "training loss", xLabel: "epoch", yLabel: "cross-entropy",
                        lines: trained.map { $0.1.lossLine($0.0) }))
            ],
            tables: [
                .init(
                    "accuracy on the test images", ["network", "formula", "accuracy"],
                    zip(networks, accuracy).map { [$0.0, $0.1, "\($1.digits(2))%"] }, numbers: [2])
            ])
    }

    /// How far the network is from additive, as a share of its largest score.
    private func departure(of model: TrainedModel, _ apparatus: Apparatus) throws -> Double {
        let count = 16
        let shape = Shape([count] + model.inputShape.dimensions)
        func scores(_ images: [Float]) throws -> [Double] {
            let step = try InferenceStep(model: model.model, inputShape: model.inputShape, backend: apparatus.backend)
            return try step(
                model.variables.resident(on: apparatus.backend), images: NDArray(shape, images)
            ).doubles
        }
        let (a, b) = (apparatus.random(1).normal(shape.count), apparatus.random(2).normal(shape.count))
        let zero = [Float](repeating: 0, count: shape.count)
        let (both, one, other, none) = try (scores(zip(a, b).map(+)), scores(a), scores(b), scores(zero))
        let largest = both.map(abs).max() ?? 1
        return both.indices.map { abs(both[$0] - one[$0] - other[$0] + none[$0]) }.max().map { $0 / largest } ?? 0
    }
}
