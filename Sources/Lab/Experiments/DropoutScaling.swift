import Fovea
import FoveaPages

/// Dropout's two forms: scaled in training, or at inference as in the paper (Srivastava et al. 2014), and what either does for few images.
struct DropoutScaling: Experiment {
    let name = "dropout"
    let chapter = Chapter.regularization
    let question = "Do dropout's two forms, scaled in training or at inference, agree, and does it regularize?"
    let prediction =
        "Their expectations agree: over many masks a layer's mean output in training is its output at inference, within 4 standard errors, in either form. Trained on 1000 images they end within 1.5 points of "
        + "each other; training accuracy without dropout is higher, and on other images dropout is better by at least half a point."

    private static let networks = [
        ("none", ""), ("inverted", "-dropout0.5"), ("scaled at inference", "-dropout0.5{form=scaled-at-inference}"),
    ]

    /// How far the mean of a layer's outputs in training mode is from its output at inference, in standard errors of that mean.
    ///
    /// - Parameter inputs: What is dropped from; the sum of what is left is looked at.
    static func departure(_ form: Dropout.Form, rate: Double, inputs: [Float], masks: Int, backend: any Backend) throws
        -> Double
    {
        let type = TensorType([1, inputs.count], .f32)
        func program(_ mode: Mode) -> Program {
            Program(backend: backend) { _, given in
                let trace = try TracedModel(
                    Sequential([Dropout(rate, form: form)]), input: given["x"], mode: mode, variables: [],
                    key: given["key"])
                return .init(outputs: ["sum": try trace.output.sum()])
            }
        }
        let images = NDArray(type.shape, inputs)
        let (training, inference) = (program(.training), program(.inference))
        func sum(_ program: Program, _ key: UInt64) throws -> Double {
            try program(state: [:], inputs: ["x": images, "key": Philox(key: key).keyArray])["sum"].item
        }
        let sums = try (0..<masks).map { try sum(training, UInt64($0)) }
        let mean = sums.reduce(0, +) / Double(masks)
        let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(masks - 1)
        return abs(mean - (try sum(inference, 0))) / (variance / Double(masks)).squareRoot()
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let inputs = apparatus.random(1).uniform(64)
        let departures = try [Dropout.Form.inverted, .scaledAtInference].map {
            try Self.departure($0, rate: 0.3, inputs: inputs, masks: 2000, backend: apparatus.backend)
        }
        let data = try TrainingData(apparatus.fashionMNIST(train: 1000, test: apparatus.amount(5000, full: 10_000)))
        let found = try Self.networks.map { label, word in
            let trained = try (0..<UInt64(apparatus.amount(3, full: 6))).map { seed in
                apparatus.tell("\(label), seed \(seed)")
                return try ShortTraining("fc512-relu\(word)-fc512-relu\(word)-fc", on: data, with: apparatus) {
                    $0.seed = apparatus.seed &+ seed
                    $0.epochs = 30
                    $0.batchSize = 50
                    $0.optimizer = "sgd:momentum=0.9"
                    $0.learningRate = .fixed(0.02)
                }
            }
            return (
                test: Spread(trained.map { $0.testAccuracy * 100 }),
                train: Spread(try trained.map { (try $0.onTrainingImages().top1 ?? 0) * 100 }),
                line: trained[0].lossLine(label)
            )
        }
        let gain = max(found[1].test.mean, found[2].test.mean) - found[0].test.mean
        let worst = min(found[1].test.mean, found[2].test.mean) - found[0].test.mean
        return Findings(
            claims: [
                .init(
                    "the mean of 2000 masks is what inference gives, within 4 standard errors, in both forms",
                    holds: departures.allSatisfy { $0 < 4 },
                    measured: departures.map { $0.digits(2) }.joined(separator: " and ") + " standard errors"),
                .init(
                    "trained in one form and in the other, accuracies are within 1.5 points",
                    holds: abs(found[1].test.mean - found[2].test.mean) < 1.5,
                    measured: "\(found[1].test.text(2))% and \(found[2].test.text(2))%"),
                .init(
                    "without dropout the training images are answered at least as well",
                    holds: found[0].train.mean >= max(found[1].train.mean, found[2].train.mean),
                    measured: found.map { $0.train.mean.digits(2) + "%" }.joined(separator: ", ")),
                .init(
                    "on other images both forms are better by at least half a point", holds: worst >= 0.5,
                    measured: "\(worst.digits(2)) and \(gain.digits(2)) points"),
            ],
            figures: [
                .init(
                    "loss",
                    "Training loss with the masks of the moment: dropout keeps the network from learning its 1000 images by heart.",
                    LineChart(
                        title: "training loss", xLabel: "epoch", yLabel: "cross-entropy", lines: found.map(\.line)))
            ],
            tables: [
                .init(
                    "accuracy in %, mean of the seeds, lowest and highest",
                    ["dropout", "training images", "test images"],
                    zip(Self.networks, found).map { [$0.0, $1.train.text(2), $1.test.text(2)] })
            ],
            notes: [
                "What is scaled at inference passes half as much in training, so the same learning rate does not do the same in both forms: they are equal in what they expect, not step by step. Training images are judged in inference mode."
            ])
    }
}
