import Fovea
import FoveaPages
import Foundation

/// In training batch normalization uses the batch's statistics, in inference running ones (Ioffe and Szegedy 2015): after `t` steps the running ones still
/// have a share `(1 - momentum)ᵗ` of what they began with, mean 0 and variance 1; and few images measure badly.
struct TrainEvalGap: Experiment {
    let name = "train-eval-gap"
    let chapter = Chapter.initialization
    let question = "When does a network with batch normalization do another thing in inference than in training?"
    let prediction =
        "When its running statistics lag behind: after 20 steps with momentum 0.01 (0.82 of them is still the beginning's) the same images are answered worse in inference mode by more than 10 points, "
        + "with momentum 0.1 (0.12) the gap is less than half of that, and after 400 steps it is below 2 points for both. Trained with 2 images a step the two modes' losses "
        + "differ by more than with 64."

    private static let network = "fc128-bn{momentum=%@}-relu-fc128-bn{momentum=%@}-relu-fc"

    /// Accuracy and loss in the two modes, on the same images with the same weights.
    private struct Gap {
        let training: (accuracy: Double, loss: Double)
        let inference: (accuracy: Double, loss: Double)
        var accuracy: Double { (training.accuracy - inference.accuracy) * 100 }
        var loss: Double { inference.loss - training.loss }
        var row: [String] {
            [
                (training.accuracy * 100).digits(1) + "%", (inference.accuracy * 100).digits(1) + "%",
                training.loss.digits(3), inference.loss.digits(3),
            ]
        }
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: apparatus.amount(8000, full: 30_000), test: 500))
        let (momenta, steps) = ([0.1, 0.01], [5, 20, 60, 150, 400])
        let late = try momenta.map { momentum in
            try steps.map { count in
                apparatus.tell("momentum \(momentum.short), \(count) steps")
                return try gap(momentum, batch: 64, steps: count, data, apparatus)
            }
        }
        let unlike = try steps.map { count in
            apparatus.tell("large weights, \(count) steps")
            return try gap(0.01, batch: 64, steps: count, initializer: "large", data, apparatus)
        }
        let sizes = [2, 4, 8, 64]
        let small = try sizes.map { size in
            apparatus.tell("\(size) images a step")
            return try gap(0.1, batch: size, steps: 800, data, apparatus)
        }
        let (fast, slow) = (late[0][1].accuracy, late[1][1].accuracy)
        let last = late.map { $0[4].accuracy }
        return Findings(
            claims: [
                .init(
                    "after 20 steps with momentum 0.01 inference mode is worse by more than 10 points",
                    holds: slow > 10,
                    measured: "\(slow.digits(1)) points"),
                .init(
                    "with momentum 0.1 by less than half of that", holds: fast < slow / 2,
                    measured: "\(fast.digits(1)) points"),
                .init(
                    "after 400 steps by less than 2 points with either", holds: last.allSatisfy { $0 < 2 },
                    measured: last.map { $0.digits(1) }.joined(separator: " and ") + " points"),
                .init(
                    "after 800 steps of 2 images the two modes' losses differ by more than after 800 steps of 64",
                    holds: abs(small[0].loss) > abs(small[3].loss),
                    measured: "inference minus training \(small[0].loss.digits(3)) and \(small[3].loss.digits(3))"),
            ],
            figures: [
                .init(
                    "steps",
                    "The same images, the same weights, the two modes. With He's weights they agree from the beginning; with large ones inference falls behind as far as its statistics do.",
                    LineChart(
                        title: "accuracy on training images", xLabel: "steps", yLabel: "accuracy in %",
                        lines: [("momentum 0.1", late[0]), ("momentum 0.01", late[1]), ("0.01, large weights", unlike)]
                            .enumerated()
                            .flatMap { place, found in
                                [
                                    line(
                                        "\(found.0), training mode", steps, found.1.map(\.training.accuracy), .faint,
                                        place),
                                    line(
                                        "\(found.0), inference mode", steps, found.1.map(\.inference.accuracy), .line,
                                        place),
                                ]
                            }, xScale: .logarithmic)),
                .init(
                    "batches",
                    "Loss in the two modes after 800 steps with so many images: each training-mode batch is of the size that was trained with.",
                    LineChart(
                        title: "loss on training images", xLabel: "images a step", yLabel: "cross-entropy",
                        lines: [
                            .init(
                                label: "training mode", points: zip(sizes, small).map { (Double($0), $1.training.loss) }
                            ),
                            .init(
                                label: "inference mode",
                                points: zip(sizes, small).map { (Double($0), $1.inference.loss) }),
                        ], xScale: .logarithmic)),
            ],
            tables: [
                .init(
                    "the two modes over the steps, 64 images each",
                    ["momentum and steps", "accuracy, training", "inference", "loss, training", "inference"],
                    [("0.1", late[0]), ("0.01", late[1]), ("0.01, large weights", unlike)].flatMap { label, gaps in
                        zip(steps, gaps).map { ["\(label), \($0) steps"] + $1.row }
                    }),
                .init(
                    "the two modes over the batch, 800 steps, momentum 0.1",
                    ["images a step", "accuracy, training", "inference", "loss, training", "inference"],
                    zip(sizes, small).map { ["\($0)"] + $1.row }),
            ],
            notes: [
                "Measured on the first 1024 training images in batches of the size that was trained with; in inference mode the batch makes no difference. "
                    + "Plain SGD at a rate in proportion to the batch, 0.1 for 64, so that 800 steps of 2 images learn less than 800 of 64; compare the modes, not the sizes.",
                "Standardized pixels and He's weights give sums of a mean near 0 and a variance near 2, which is not far from the running statistics' beginning, and a ReLU network's answer hardly changes when all of a layer is twice as large: that is "
                    + "why lagging statistics do no harm there. With weights of deviation 1, whose sums have a variance of hundreds, after 20 steps inference mode is \(unlike[1].accuracy.digits(1)) points worse. This was added after the first run; no claim is about it.",
                "Fovea's momentum is the weight of the new batch, as PyTorch's is.",
            ])
    }

    private func line(
        _ label: String, _ steps: [Int], _ shares: [Double], _ style: LineChart.Line.Style, _ color: Int
    ) -> LineChart.Line {
        .init(label: label, points: zip(steps, shares).map { (Double($0), $1 * 100) }, style: style, color: color)
    }

    private func gap(
        _ momentum: Double, batch size: Int, steps: Int, initializer: String? = nil, _ data: TrainingData,
        _ apparatus: Apparatus
    ) throws -> Gap {
        let words = Self.network.replacingOccurrences(of: "%@", with: momentum.short)
        let trained = try ShortTraining(words, on: data, with: apparatus) {
            $0.batchSize = size
            $0.initializer = initializer
            $0.epochs = 50
            $0.maxSteps = steps
            $0.schedule = "constant"
            $0.optimizer = "sgd"
            $0.learningRate = .scaled(base: 0.1, forBatch: 64)
            $0.lastBatch = .drop
        }
        func judged(_ mode: Mode) throws -> (Double, Double) {
            let probe = try Probe(
                trained.model.model, inputShape: data.inputShape, keeping: [], objective: .loss(CrossEntropy()),
                mode: mode,
                backend: apparatus.backend)
            let state = try trained.model.variables.resident(on: apparatus.backend)
            var (right, loss, count) = (0, 0.0, 0)
            for first in stride(from: 0, to: 1024, by: size) {
                let batch = try data.batch(of: size, from: first)
                let reading = try probe(state, images: batch.images, target: batch.labels)
                let scored = try ScoredBatch(scores: reading.scores, target: batch.labels)
                right += zip(scored.predictions, scored.labels).count { $0 == $1 }
                loss += (reading.objective ?? .nan) * Double(batch.count)
                count += batch.count
            }
            return (Double(right) / Double(count), loss / Double(count))
        }
        return try Gap(training: judged(.training), inference: judged(.inference))
    }
}
