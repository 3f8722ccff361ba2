import Fovea
import FoveaPages

/// Every schedule of the registry with the same network, images and epochs, each at the best of the same rates.
struct Schedules: Experiment {
    let name = "schedules"
    let chapter = Chapter.optimization
    let question = "How much does the course of the learning rate matter, with the same budget?"
    let prediction =
        "Coming down matters, how hardly: the constant rate ends with the highest training loss of all, and with an accuracy at least half a point below the best. Cosine, a straight line and one cycle end within a "
        + "point of each other, and the best rate of those that come down to nothing is at least the constant's."

    /// Lengths are for eight epochs.
    private static let schedules = [
        ("constant", "constant"), ("step", "step:every=3,gamma=0.1"), ("multi-step", "multi-step:milestones=4/6"),
        ("exponential", "exponential:gamma=0.6"), ("linear", "polynomial"), ("cosine", "cosine"),
        ("quarter-cosine", "quarter-cosine"), ("restarts", "cosine-restarts:period=2,growth=3"),
        ("one cycle", "one-cycle"),
    ]

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: apparatus.amount(6000, full: 30_000), test: 5000))
        let (rates, seeds, epochs) = ([0.02, 0.06, 0.2], UInt64(apparatus.amount(2, full: 3)), 8)
        let found = try Self.schedules.map { label, words in
            let tried = try rates.map { rate in
                apparatus.tell("\(label), rate \(rate.short)")
                let runs = try (0..<seeds).map { seed in
                    try ShortTraining("fc128-relu-fc128-relu-fc", on: data, with: apparatus) {
                        $0.seed = apparatus.seed &+ seed
                        $0.epochs = epochs
                        $0.batchSize = 64
                        $0.schedule = words
                        $0.optimizer = "sgd:momentum=0.9"
                        $0.learningRate = .fixed(rate)
                    }
                }
                return (
                    rate: rate, accuracy: Spread(runs.map { $0.testAccuracy * 100 }),
                    loss: Spread(runs.map(\.trainingLoss)),
                    line: runs[0].lossLine(label, smoothing: 94)
                )
            }
            return tried.max { $0.accuracy.mean < $1.accuracy.mean }
        }.compactMap(\.self)
        let best = found.map(\.accuracy.mean).max() ?? 0
        let highest = found.indices.max { found[$0].loss.mean < found[$1].loss.mean } ?? 0
        let three = [4, 5, 8].map { found[$0].accuracy.mean }
        let spread = (three.max() ?? 0) - (three.min() ?? 0)
        let falling = [4, 5, 8]
        return Findings(
            claims: [
                .init(
                    "the constant rate ends with the highest training loss", holds: highest == 0,
                    measured:
                        "\(found[0].loss.text(3)); the highest is \(Self.schedules[highest].0)'s, \(found[highest].loss.text(3))"
                ),
                .init(
                    "its accuracy is at least half a point below the best", holds: best - found[0].accuracy.mean >= 0.5,
                    measured: "\(found[0].accuracy.text(2))%, the best \(best.digits(2))%"),
                .init(
                    "cosine, a straight line and one cycle are within a point", holds: spread < 1,
                    measured: falling.map { "\(Self.schedules[$0].0) \(found[$0].accuracy.text(2))%" }.joined(
                        separator: ", ")),
                .init(
                    "their best rates are at least the constant's",
                    holds: falling.allSatisfy { found[$0].rate >= found[0].rate },
                    measured: falling.map { found[$0].rate.short }.joined(separator: ", ")
                        + " against \(found[0].rate.short)"),
            ],
            figures: [
                .init("rates", "The courses, as shares of the highest rate.", try courses(epochs)),
                .init(
                    "loss",
                    "Training loss, a mean of 94 steps (an epoch), of five of them at their best rates: the differences come at the end, where the rates have come down.",
                    LineChart(
                        title: "training loss", xLabel: "epoch", yLabel: "cross-entropy",
                        lines: [0, 1, 4, 5, 8].map { found[$0].line }, yScale: .logarithmic)),
                .init(
                    "ends",
                    "The mean loss of the last epoch, at each one's best rate, lowest and highest of the seeds in the table.",
                    BarChart(
                        title: "training loss at the end", valueLabel: "cross-entropy",
                        bars: zip(Self.schedules, found).map { .init(label: $0.0, value: $1.loss.mean) })),
            ],
            tables: [
                .init(
                    "at the best of \(rates.map(\.short).joined(separator: ", ")); mean of \(seeds) seeds, lowest and highest",
                    ["schedule", "in words", "rate", "loss of the last epoch", "accuracy in %"],
                    zip(Self.schedules, found).map {
                        [$0.0, $0.1, $1.rate.short, $1.loss.text(3), $1.accuracy.text(2)]
                    },
                    numbers: [2, 3, 4])
            ],
            notes: [
                "reduce-on-plateau, the registry's tenth, is left out: it needs held-out images. The best rate is chosen by the test images, for all alike. Eight epochs of a small network on few images: what a schedule is worth grows with the run."
            ])
    }

    private func courses(_ epochs: Int) throws -> ChartGrid {
        let lines = try Self.schedules.map { label, words in
            let schedule = try ScheduleRegistry.schedule(words)
            return LineChart.Line(
                label: label,
                points: (0...200).map { place in
                    let step = min(place * epochs / 2, 100 * epochs - 1)
                    let factor = schedule.factor(
                        at: SchedulePlace(step: step, totalSteps: 100 * epochs, stepsPerEpoch: 100))
                    return (Double(step) / 100, factor)
                })
        }
        func chart(_ title: String, _ lines: [LineChart.Line]) -> LineChart {
            LineChart(title: title, xLabel: "epoch", yLabel: "share of the highest rate", lines: lines)
        }
        return ChartGrid([chart("in steps", Array(lines[0...3])), chart("smooth", Array(lines[4...8]))], columns: 2)
    }
}
