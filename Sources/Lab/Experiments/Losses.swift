import Fovea
import FoveaPages

/// What the same network learns by cross entropy, by the margin of support vector machines and by squared error. Hui and Belkin (2020, "Evaluation of Neural Architectures
/// Trained with Square Loss vs Cross-Entropy in Classification Tasks") find squared error as good where its rate is chosen for it.
struct Losses: Experiment {
    let name = "losses"
    let chapter = Chapter.losses
    let question = "Does it matter whether a classifier learns by cross entropy, by margin or by squared error?"
    let prediction =
        "Little in the end: each at its best rate, accuracies are within 2 points. Where the network is confidently wrong cross entropy and margin pull with the same force however wrong it is (within 1% from 10 to 20 wrong), "
        + "squared error with twice the force. After the first epoch cross entropy is no more than half a point behind squared error."

    private static let losses = [
        ("cross entropy", "cross-entropy"), ("squared error", "mse"), ("margin", "max-margin"),
        ("squared margin", "max-margin:squared=true"),
    ]

    /// How long the loss's gradient for ten scores is, where the right class has `-wrong` and another `wrong`.
    static func pull(_ loss: String, wrong: Double) throws -> Double {
        let loss = try LossRegistry.loss(loss)
        let program = Program(backend: ReferenceBackend()) { _, inputs in
            let s = try inputs["scores"]
            let slope = try gradients(of: loss(s, target: inputs["target"]), wrt: [s])[0]
            return .init(outputs: ["length": try slope.square().sum().sqrt()])
        }
        let scores = [-wrong, wrong] + [Double](repeating: 0, count: 8)
        return try program(
            state: [:], inputs: ["scores": NDArray([1, 10], scores), "target": NDArray([1], [Int32(0)])])["length"].item
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: apparatus.amount(8000, full: 60_000), test: 5000))
        // After one epoch and at the end the test images are met by trainings of their own.
        let best = try Self.losses.map { label, words in
            try apparatus.amount([0.001, 0.01, 0.03, 0.1, 0.3], full: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]).map {
                rate in
                apparatus.tell("\(label), rate \(rate.short)")
                let trained = try train(words, rate, epochs: 6, data, apparatus)
                return (rate: rate, trained: trained)
            }.max { $0.trained.testAccuracy < $1.trained.testAccuracy }
        }.compactMap(\.self)
        let first = try zip(Self.losses, best).map { loss, best in
            try train(loss.1, best.rate, epochs: 6, stop: 125, data, apparatus).testAccuracy * 100
        }
        let accuracy = best.map { $0.trained.testAccuracy * 100 }
        let pulls = try Self.losses.map { _, words in
            try [0, 1, 2, 5, 10, 15, 20].map { wrong in
                (x: wrong, y: try Self.pull(words, wrong: wrong))
            }
        }
        func growth(_ place: Int) -> Double { pulls[place][6].y / pulls[place][4].y }
        let three = accuracy.prefix(3)
        let spread = (three.max() ?? 0) - (three.min() ?? 0)
        return Findings(
            claims: [
                .init(
                    "cross entropy, squared error and margin end within 2 points of one another", holds: spread < 2,
                    measured: zip(Self.losses, three).map { "\($0.0) \($1.digits(2))%" }.joined(separator: ", ")),
                .init(
                    "after one epoch cross entropy is at most half a point behind squared error",
                    holds: first[0] > first[1] - 0.5,
                    measured: "\(first[0].digits(2))% and \(first[1].digits(2))%"),
                .init(
                    "from 10 wrong to 20 wrong the gradient of cross entropy and of the margin stays as long, within 1%",
                    holds: abs(growth(0) - 1) < 0.01 && abs(growth(2) - 1) < 0.01,
                    measured: "\(growth(0).digits(4)) and \(growth(2).digits(4)) times"),
                .init(
                    "squared error's becomes twice as long, within 10%", holds: abs(growth(1) - 2) < 0.2,
                    measured: "\(growth(1).digits(3)) times"),
            ],
            figures: [
                .init(
                    "pull",
                    "The right class has the score -x, another one x: squares pull the harder the more it is wrong, and so hear outliers most.",
                    LineChart(
                        title: "length of the gradient for the scores", xLabel: "x", yLabel: "length",
                        lines: zip(Self.losses, pulls).map { .init(label: $0.0, points: $1) }, yScale: .logarithmic)),
                .init(
                    "learning",
                    "The share of training images that is right in each epoch, with the weights of the moment.",
                    LineChart(
                        title: "training accuracy", xLabel: "epoch", yLabel: "accuracy in %",
                        lines: zip(Self.losses, best).map { loss, best in
                            .init(
                                label: loss.0,
                                points: best.trained.curves.epochs.compactMap { epoch in
                                    epoch.top1.map { (Double(epoch.epoch), $0 * 100) }
                                })
                        }, startsAtZero: false)),
            ],
            tables: [
                .init(
                    "at the best of the rates", ["loss", "rate", "accuracy after 1 epoch", "after 6"],
                    Self.losses.indices.map {
                        [
                            Self.losses[$0].0, best[$0].rate.short, "\(first[$0].digits(2))%",
                            "\(accuracy[$0].digits(2))%",
                        ]
                    })
            ],
            notes: [
                "fc128-relu-fc, SGD with momentum 0.9, one seed: differences below a point are noise. The best rate is chosen by the test images, for each loss alike, which flatters all of them by a little.",
                "The squared margin diverged with every rate of the first run, of which 0.01 was the lowest; 0.001 was added for it.",
                "Squared error is the mean over ten scores, a tenth of the sum: its best rate is the largest for that reason alone.",
            ])
    }

    private func train(
        _ loss: String, _ rate: Double, epochs: Int, stop: Int? = nil, _ data: TrainingData, _ apparatus: Apparatus
    ) throws -> ShortTraining {
        try ShortTraining("fc128-relu-fc", on: data, with: apparatus) {
            $0.loss = loss
            $0.epochs = epochs
            $0.maxSteps = stop
            $0.batchSize = 64
            $0.schedule = "constant"
            $0.optimizer = "sgd:momentum=0.9"
            $0.learningRate = .fixed(rate)
        }
    }
}
