import Fovea
import FoveaPages

/// Stopping when the held-out images stop getting better, as a regularization (Prechelt 1998): near a minimum it does much what L2 does (Goodfellow, Bengio and Courville 2016, section 7.8).
struct StoppingEarly: Experiment {
    let name = "early-stopping"
    let chapter = Chapter.regularization
    let question = "Is stopping early as good a regularization of few, noisy images as L2?"
    let prediction =
        "On 1000 images of which three in ten have a wrong label the held-out loss is lowest within the first third of 60 epochs and at least a tenth higher at the end. Stopping there is better on clean test images by at least 4 "
        + "points than training on, and within 3 points of the best of three strengths of weight decay."

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: 2000, test: apparatus.amount(5000, full: 10_000))
        let settings: [(label: String, decay: Double, stops: Bool)] = [
            ("60 epochs", 0, false), ("stopped early", 0, true), ("L2 0.01", 0.01, false), ("L2 0.03", 0.03, false),
            ("L2 0.1", 0.1, false),
        ]
        let seeds = UInt64(apparatus.amount(2, full: 4))
        let found = try settings.map { label, decay, stops in
            try (0..<seeds).map { seed in
                apparatus.tell("\(label), seed \(seed)")
                let labels = OtherLabels.noisy(
                    (0..<parts.train.count).map(parts.train.label), share: 0.3, classes: parts.train.classNames.count,
                    random: apparatus.random(100 + 2 * seed)
                ).labels
                let noisy = OtherLabels(parts.train, labels: labels, classNames: parts.train.classNames)
                let data = try TrainingData(
                    DatasetParts(
                        train: Subset(of: noisy, indices: Array(0..<1000)),
                        validation: Subset(of: noisy, indices: Array(1000..<2000)),
                        test: parts.test))
                let trained = try ShortTraining("fc256-relu-fc", on: data, with: apparatus) {
                    $0.seed = apparatus.seed &+ seed
                    $0.epochs = 60
                    $0.batchSize = 50
                    $0.schedule = "constant"
                    $0.optimizer = "sgd:momentum=0.9"
                    $0.learningRate = .fixed(0.01)
                    $0.regularize = decay > 0 ? "l2:strength=\(decay)" : nil
                    $0.earlyStopping = stops ? "patience=5" : nil
                    // The parts have held-out images of their own; a share says only that there are some.
                    $0.validation = 0.5
                }
                guard let test = parts.test else { throw FoveaError.invalid("there are no test images") }
                // What is judged are the weights at the end, not those of the epoch that was best: that would be stopping early too.
                let accuracy =
                    try Evaluator(trained.model, backend: apparatus.backend).evaluate(test, split: "test").top1 ?? 0
                return (trained: trained, accuracy: accuracy * 100)
            }
        }
        let whole = found[0].map { run -> (lowest: Int, rise: Double) in
            let losses = run.trained.curves.validation.map(\.loss)
            let lowest = losses.indices.min { losses[$0] < losses[$1] } ?? 0
            return (lowest + 1, (losses.last ?? .nan) / losses[lowest])
        }
        let accuracy = found.map { Spread($0.map(\.accuracy)) }
        // Weight decay is chosen as one would: by the noisy held-out images.
        let chosen = (2...4).max { heldOut(found[$0].map(\.trained)) < heldOut(found[$1].map(\.trained)) } ?? 2
        let gain = accuracy[1].mean - accuracy[0].mean
        let gap = accuracy[1].mean - accuracy[chosen].mean
        return Findings(
            claims: [
                .init(
                    "the held-out loss is lowest within the first 20 epochs and at least a tenth higher at the end",
                    holds: whole.allSatisfy { $0.lowest <= 20 && $0.rise >= 1.1 },
                    measured: whole.map { "lowest after \($0.lowest), \($0.rise.digits(2)) times as high at the end" }
                        .joined(separator: "; ")),
                .init(
                    "stopping early is better on the test images by at least 4 points than 60 epochs", holds: gain >= 4,
                    measured: "\(accuracy[1].text(2))% and \(accuracy[0].text(2))%"),
                .init(
                    "and within 3 points of the best weight decay", holds: abs(gap) < 3,
                    measured: "\(accuracy[1].text(2))% and \(accuracy[chosen].text(2))% (\(settings[chosen].label))"),
            ],
            figures: [
                .init(
                    "loss",
                    "Loss on held-out images, whose labels are as noisy: training on, it learns the wrong labels by heart; either remedy keeps it from that.",
                    LineChart(
                        title: "held-out loss", xLabel: "epoch", yLabel: "cross-entropy",
                        lines: [0, 1, 2, 3, 4].map { place in
                            .init(
                                label: settings[place].label,
                                points: found[place][0].trained.curves.validation.enumerated().map {
                                    (Double($0 + 1), $1.loss)
                                })
                        }, startsAtZero: false))
            ],
            tables: [
                .init(
                    "accuracy in %, mean of the seeds, lowest and highest",
                    ["training", "epochs", "noisy training images", "noisy held-out images", "clean test images"],
                    try settings.indices.map { place in
                        let runs = found[place].map(\.trained)
                        return [
                            settings[place].label, Spread(runs.map { Double($0.curves.epochs.count) }).text(0),
                            Spread(try runs.map { (try $0.onTrainingImages().top1 ?? 0) * 100 }).text(1),
                            (heldOut(runs) * 100).digits(1), accuracy[place].text(2),
                        ]
                    })
            ],
            notes: [
                "fc256-relu-fc. Early stopping waits 5 epochs and goes back to its best weights, as 'fovea train --early-stopping' does; it is by far the cheapest of the five, and needs no strength to be chosen."
            ])
    }

    private func heldOut(_ runs: [ShortTraining]) -> Double {
        Spread(
            runs.compactMap { run in
                // The weights that are judged: the last epoch's, or the best where it stopped.
                let all = run.curves.validation
                return run.curves.epochs.count < 60 ? all.min { $0.loss < $1.loss }?.top1 : all.last?.top1
            }
        ).mean
    }
}
