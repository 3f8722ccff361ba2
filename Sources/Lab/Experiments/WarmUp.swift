import Fovea
import FoveaPages

/// A linear rise of the rate at the beginning, which large batches with large rates need (Goyal et al. 2017, "Accurate, Large Minibatch SGD").
struct WarmUp: Experiment {
    let name = "warm-up"
    let chapter = Chapter.optimization
    let question = "Does a warm-up help, and is it large batches with large rates that it helps?"
    let prediction =
        "With batches of 1024 and a rate of 0.32 training without a warm-up ends more than 2 points below that with one of two epochs, or diverges; with batches of 64 and the rate in proportion, 0.02, a warm-up changes accuracy by less than a point. The highest loss of the first "
        + "20 large steps is lower with the warm-up."

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: apparatus.amount(12_000, full: 60_000), test: 5000))
        let seeds = UInt64(apparatus.amount(3, full: 5))
        func runs(_ batch: Int, _ warmup: Int, rate: Double = 0.02) throws -> [ShortTraining] {
            apparatus.tell("\(batch) images a step, \(warmup) epochs of warm-up, rate \(rate.short) for 64")
            // Small batches cost several times as many steps and vary less.
            return try (0..<(batch > 64 ? seeds : min(seeds, 2))).map { seed in
                try ShortTraining("(fc128-relu)*4-fc", on: data, with: apparatus) {
                    $0.seed = apparatus.seed &+ seed
                    $0.epochs = 8
                    $0.batchSize = batch
                    $0.schedule = warmup > 0 ? "cosine:warmup=\(warmup)" : "cosine"
                    $0.optimizer = "sgd:momentum=0.9"
                    $0.learningRate = .scaled(base: rate, forBatch: 64)
                }
            }
        }
        let large = try (without: runs(1024, 0), with: runs(1024, 2))
        let small = try (without: runs(64, 0), with: runs(64, 2))
        let lower = try [0.0025, 0.005, 0.01].map { rate in
            (
                rate: rate * 16, without: accuracy(try runs(1024, 0, rate: rate)),
                with: accuracy(try runs(1024, 2, rate: rate))
            )
        }
        let rates = lower + [(rate: 0.32, without: accuracy(large.without), with: accuracy(large.with))]
        func accuracy(_ runs: [ShortTraining]) -> Spread { Spread(runs.map { $0.testAccuracy * 100 }) }
        func highest(_ runs: [ShortTraining]) -> Spread {
            Spread(runs.map { $0.curves.steps.prefix(20).map(\.loss).max() ?? .nan })
        }
        let (gain, change) = (
            accuracy(large.with).mean - accuracy(large.without).mean,
            accuracy(small.with).mean - accuracy(small.without).mean
        )
        let diverged = large.without.count(where: \.diverged)
        return Findings(
            claims: [
                .init(
                    "with batches of 1024 a warm-up gains more than 2 points", holds: gain > 2,
                    measured:
                        "\(accuracy(large.without).text(2))% without (\(diverged) of \(seeds) diverged), \(accuracy(large.with).text(2))% with"
                ),
                .init(
                    "with batches of 64 it changes less than a point", holds: abs(change) < 1,
                    measured: "\(accuracy(small.without).text(2))% without, \(accuracy(small.with).text(2))% with"),
                .init(
                    "the highest loss of the first 20 large steps is lower with it",
                    holds: highest(large.with).highest < highest(large.without).lowest,
                    measured: "\(highest(large.with).short) with, \(highest(large.without).short) without"),
            ],
            figures: [
                .init(
                    "loss",
                    "Training loss, one seed: what leaves upwards has diverged.",
                    LineChart(
                        title: "training loss", xLabel: "epoch", yLabel: "cross-entropy",
                        lines: [
                            large.without[0].lossLine("1024, without", smoothing: 1),
                            large.with[0].lossLine("1024, with", smoothing: 1),
                            small.without[0].lossLine("64, without", smoothing: 40),
                            small.with[0].lossLine("64, with", smoothing: 40),
                        ], yScale: .logarithmic)
                ),
                .init(
                    "rates",
                    "Batches of 1024 at the claim's rate, 0.32, and below: how much a warm-up gains or loses at each.",
                    LineChart(
                        title: "accuracy with batches of 1024", xLabel: "learning rate", yLabel: "accuracy in %",
                        lines: [
                            .init(label: "without", points: rates.map { ($0.rate, $0.without.mean) }),
                            .init(label: "2 epochs of warm-up", points: rates.map { ($0.rate, $0.with.mean) }),
                        ], xScale: .logarithmic)),
            ],
            tables: [
                .init(
                    "mean of the seeds, lowest and highest",
                    ["images a step", "rate", "warm-up", "accuracy in %", "highest loss of 20 steps"],
                    [
                        ["1024", "0.32", "none", accuracy(large.without).text(2), highest(large.without).short],
                        ["1024", "0.32", "2 epochs", accuracy(large.with).text(2), highest(large.with).short],
                        ["64", "0.02", "none", accuracy(small.without).text(2), highest(small.without).short],
                        ["64", "0.02", "2 epochs", accuracy(small.with).text(2), highest(small.with).short],
                    ], numbers: [0, 1, 3, 4]
                ),
                .init(
                    "batches of 1024 at other rates: accuracy in %, mean of the seeds, lowest and highest",
                    ["rate", "without", "2 epochs of warm-up"],
                    rates.map { [$0.rate.short, $0.without.text(2), $0.with.text(2)] }, numbers: [0, 1, 2]),
            ],
            notes: [
                "(fc128-relu)*4-fc without normalization, momentum 0.9, a cosine down to nothing, 8 epochs for either batch; a run that diverged counts as chance, 10%.",
                "The prediction was first made of the rates 0.8 and 0.05, with the same bounds: there every large run diverged, with the warm-up and without, so that the rates were divided by 2.5, once. "
                    + "0.32 is still more than the network bears for long; the other rates were added after that, and no claim is about them.",
            ])
    }
}
