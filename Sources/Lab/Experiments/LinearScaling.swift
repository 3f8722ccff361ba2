import Fovea
import FoveaPages

/// `k` times as many images a step, `k` times the rate (Krizhevsky 2014; Goyal et al. 2017): a step of a large batch stands for `k` of small ones, as long as the gradient changes little between them.
struct LinearScaling: Experiment {
    let name = "linear-scaling"
    let chapter = Chapter.optimization
    let question = "Does the learning rate have to grow with the batch, and how far does that carry?"
    let prediction =
        "With the rate in proportion, accuracies from 32 to 512 images a step are within 1.5 points of one another after the same epochs. With one rate for all, 512 is more than 2 points worse than 32. At 4096 the rule "
        + "no longer carries: more than 2 points worse than at 32."

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: apparatus.amount(8192, full: 32_768), test: 5000))
        let sizes = apparatus.amount([32, 128, 512, 2048, 4096], full: [32, 64, 128, 256, 512, 1024, 2048, 4096])
        let seeds = UInt64(apparatus.amount(2, full: 3))
        func accuracy(_ size: Int, scaled: Bool) throws -> Spread {
            apparatus.tell("\(size) images a step, \(scaled ? "rate in proportion" : "one rate")")
            return Spread(
                try (0..<seeds).map { seed in
                    try ShortTraining("fc128-relu-fc128-relu-fc", on: data, with: apparatus) {
                        $0.seed = apparatus.seed &+ seed
                        $0.epochs = 6
                        $0.batchSize = size
                        $0.schedule = "cosine:warmup=1"
                        $0.optimizer = "sgd:momentum=0.9"
                        $0.learningRate = scaled ? .scaled(base: 0.01, forBatch: 32) : .fixed(0.01)
                    }.testAccuracy * 100
                })
        }
        let proportional = try sizes.map { try accuracy($0, scaled: true) }
        let fixed = try [proportional[0]] + sizes.dropFirst().map { try accuracy($0, scaled: false) }
        let middle = sizes.firstIndex(of: 512) ?? 0
        let near = proportional[0...middle].map(\.mean)
        let spread = (near.max() ?? 0) - (near.min() ?? 0)
        let (lost, broken) = (
            fixed[0].mean - fixed[middle].mean, proportional[0].mean - (proportional.last?.mean ?? 0)
        )
        return Findings(
            claims: [
                .init(
                    "with the rate in proportion, 32 to 512 images a step are within 1.5 points", holds: spread < 1.5,
                    measured: zip(sizes, proportional).prefix(middle + 1).map { "\($0): \($1.text(2))%" }.joined(
                        separator: ", ")),
                .init(
                    "with one rate 512 is more than 2 points worse than 32", holds: lost > 2,
                    measured: "\(fixed[middle].text(2))% and \(fixed[0].text(2))%"),
                .init(
                    "at 4096 the rule is more than 2 points worse than at 32", holds: broken > 2,
                    measured: "\(proportional.last?.text(2) ?? "")% and \(proportional[0].text(2))%"),
            ],
            figures: [
                .init(
                    "accuracy",
                    "Accuracy after the same epochs: a level line is the rule at work; where it bends down, the steps are too few or too long.",
                    LineChart(
                        title: "accuracy on the test images", xLabel: "images a step", yLabel: "accuracy in %",
                        lines: [
                            .init(
                                label: "rate in proportion",
                                points: zip(sizes, proportional).map { (Double($0), $1.mean) }),
                            .init(label: "one rate", points: zip(sizes, fixed).map { (Double($0), $1.mean) }),
                        ], xScale: .logarithmic, startsAtZero: false))
            ],
            tables: [
                .init(
                    "accuracy in %, mean of \(seeds) seeds, lowest and highest",
                    ["images a step", "steps", "rate in proportion", "accuracy", "with 0.01"],
                    sizes.indices.map { place in
                        let size = sizes[place]
                        return [
                            "\(size)", "\((data.training.count + size - 1) / size * 6)",
                            (0.01 * Double(size) / 32).short,
                            proportional[place].text(2), fixed[place].text(2),
                        ]
                    }, numbers: [0, 1, 2, 3, 4])
            ],
            notes: [
                "Six epochs, one of them warm-up, then a cosine: at 4096 a whole run has a dozen steps, so that it is both the rule and the number of steps that fails there."
            ])
    }
}
