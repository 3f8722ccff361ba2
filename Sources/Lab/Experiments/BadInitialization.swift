import Fovea
import FoveaPages

/// Batch normalization takes a layer's scale away, so that it hardly matters what the weights begin with (Ioffe and Szegedy 2015).
struct BadInitialization: Experiment {
    let name = "bad-initialization"
    let chapter = Chapter.initialization
    let question = "Does batch normalization make a badly initialized network train?"
    let prediction =
        "Yes: with weights much too small or much too large eight layers stay below 20% on Fashion-MNIST, with batch normalization between them they get above 75%. With "
        + "He's weights both get there, within 4 points of one another."

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: apparatus.amount(8000, full: 60_000), test: 5000))
        let initializers = ["small", "large", "he"]
        let networks = [("without", "(fc128-relu)*8-fc"), ("with batch norm", "(fc128-bn-relu)*8-fc")]
        let trained = try networks.map { label, words in
            try initializers.map { initializer in
                apparatus.tell("\(label), \(initializer)")
                return try ShortTraining(words, on: data, with: apparatus) {
                    $0.initializer = initializer
                    $0.epochs = apparatus.amount(4, full: 8)
                    $0.batchSize = 64
                    $0.optimizer = "sgd:momentum=0.9"
                    $0.learningRate = .fixed(0.02)
                }
            }
        }
        let accuracy = trained.map { $0.map { $0.testAccuracy * 100 } }
        func text(_ network: Int, _ initializer: Int) -> String {
            "\(accuracy[network][initializer].digits(1))%\(trained[network][initializer].diverged ? " (diverged)" : "")"
        }
        let gap = abs(accuracy[0][2] - accuracy[1][2])
        return Findings(
            claims: [
                .init(
                    "without it, too small and too large weights stay below 20%",
                    holds: accuracy[0][0] < 20 && accuracy[0][1] < 20, measured: "\(text(0, 0)) and \(text(0, 1))"),
                .init(
                    "with it they get above 75%", holds: accuracy[1][0] > 75 && accuracy[1][1] > 75,
                    measured: "\(text(1, 0)) and \(text(1, 1))"),
                .init(
                    "with He's weights both get above 75%, within 4 points",
                    holds: accuracy[0][2] > 75 && accuracy[1][2] > 75 && gap < 4,
                    measured: "\(text(0, 2)) and \(text(1, 2))"),
            ],
            figures: [
                .init(
                    "loss",
                    "Training loss from three beginnings: without normalization only He's learns; with it all three do. What is not finite is not drawn.",
                    ChartGrid(
                        zip(networks, trained).map { network, runs in
                            LineChart(
                                title: "\(network.0): \(network.1)", xLabel: "epoch", yLabel: "cross-entropy",
                                lines: zip(initializers, runs).map { $1.lossLine($0) }, yScale: .logarithmic)
                        }, columns: 2))
            ],
            tables: [
                .init(
                    "accuracy on the test images", ["weights", "without", "with batch norm"],
                    initializers.indices.map { [initializers[$0], text(0, $0), text(1, $0)] })
            ],
            notes: [
                "Small is a deviation of 0.01, large one of 1, for every matrix, the last too, whose scores batch normalization does not reach: with large weights "
                    + "training begins with a loss far above ln 10 and has to unlearn it."
            ])
    }
}
