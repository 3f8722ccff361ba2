import Fovea
import FoveaPages

/// Networks learn wrong labels by heart, but the right ones first (Zhang et al. 2017, "Understanding deep learning requires rethinking
/// generalization"; Arpit et al. 2017, "A Closer Look at Memorization in Deep Networks").
struct LabelNoise: Experiment {
    let name = "label-noise"
    let chapter = Chapter.regularization
    let question = "Does a network learn wrong labels, and when?"
    let prediction =
        "It learns them, but late. With 40% wrong labels: when test accuracy is best it repeats fewer than 30% of the wrong labels, at the end more than "
        + "90%, and test accuracy has fallen by more than 5 points since. With right labels it falls by less than 2."

    /// A network's accuracies after an epoch.
    private struct Moment {
        let epoch: Int
        /// Shares of the training images that get their label: of those that have the right one, and of those that do not.
        let right, wrong: Double
        let test: Double
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(1_000, full: 5_000), test: 1_000)
        let labels = (0..<parts.train.count).map(parts.train.label(at:))
        let classes = parts.train.classNames
        let shares = [0, 0.2, 0.4]
        let courses = try shares.map { share -> [Moment] in
            let (given, wrong) = OtherLabels.noisy(
                labels, share: share, classes: classes.count, random: apparatus.random(10))
            let train = OtherLabels(parts.train, labels: given, classNames: classes)
            let data = try TrainingData(DatasetParts(train: train, test: nil))
            var moments: [Moment] = []
            _ = try ShortTraining("conv16-relu-pool-conv32-relu-pool-fc128-relu-fc", on: data, with: apparatus) {
                $0.epochs = apparatus.amount(40, full: 80)
                $0.batchSize = 32
                $0.optimizer = "adam"
                $0.schedule = "constant"
                $0.learningRate = .fixed(1e-3)
            } afterEpoch: { epoch, model in
                if epoch % 10 == 0 { apparatus.tell("\(Int(share * 100))% wrong, epoch \(epoch)") }
                let predictor = try Predictor(model, backend: apparatus.backend)
                var (right, mistaken) = (0, 0)
                try predictor.forEach(in: train) { index, row in
                    guard predictor.ranked(row, top: 1).first?.index == Int(given[index]) else { return }
                    if wrong[index] { mistaken += 1 } else { right += 1 }
                }
                let wrongCount = wrong.count(where: \.self)
                let test = try parts.test.map {
                    try Evaluator(model, backend: apparatus.backend).evaluate($0, split: "test").top1 ?? 0
                }
                moments.append(
                    Moment(
                        epoch: epoch, right: Double(right) / Double(wrong.count - wrongCount),
                        wrong: wrongCount > 0 ? Double(mistaken) / Double(wrongCount) : .nan, test: test ?? .nan))
            }
            return moments
        }
        return findings(courses, shares)
    }

    private func findings(_ courses: [[Moment]], _ shares: [Double]) -> Findings {
        let bests = courses.map { $0.max { $0.test < $1.test } }
        let ends = courses.map(\.last)
        func fall(_ place: Int) -> Double { ((bests[place]?.test ?? .nan) - (ends[place]?.test ?? .nan)) * 100 }
        let (atBest, atEnd) = (bests[2]?.wrong ?? .nan, ends[2]?.wrong ?? .nan)
        let names = shares.map { "\(Int($0 * 100))% wrong" }
        func line(_ label: String, _ place: Int, _ value: (Moment) -> Double) -> LineChart.Line {
            .init(label: label, points: courses[place].map { (Double($0.epoch), value($0) * 100) })
        }
        return Findings(
            claims: [
                .init(
                    "40% wrong: when test accuracy is best, fewer than 30% of the wrong labels are repeated",
                    holds: atBest < 0.3, measured: "\(atBest.percent) in epoch \(bests[2]?.epoch ?? 0)"),
                .init("40% wrong: at the end more than 90% are", holds: atEnd > 0.9, measured: atEnd.percent),
                .init(
                    "40% wrong: test accuracy falls by more than 5 points from its best", holds: fall(2) > 5,
                    measured: "\(fall(2).digits(1)) points, from \((bests[2]?.test ?? .nan).percent)"),
                .init(
                    "right labels: it falls by less than 2", holds: fall(0) < 2,
                    measured: "\(fall(0).digits(1)) points, from \((bests[0]?.test ?? .nan).percent)"),
            ],
            figures: [
                .init(
                    "memory",
                    "With 40% wrong labels, the share of the training images that get the label they were given: the right ones come first, the wrong ones are learned one by one, and test accuracy falls meanwhile.",
                    LineChart(
                        title: "40% wrong labels", xLabel: "epoch", yLabel: "%",
                        lines: [
                            line("right labels learned", 2, \.right), line("wrong labels learned", 2, \.wrong),
                            line("test accuracy", 2, \.test),
                        ])),
                .init(
                    "test",
                    "Test accuracy over the epochs: the more labels are wrong, the earlier it is best and the further it falls.",
                    LineChart(
                        title: "test accuracy", xLabel: "epoch", yLabel: "%",
                        lines: names.indices.map { line(names[$0], $0, \.test) }, startsAtZero: false)),
            ],
            tables: [
                .init(
                    "by share of wrong labels",
                    [
                        "labels", "best test accuracy", "in epoch", "at the end", "wrong ones learned at best",
                        "at the end",
                    ],
                    names.indices.map { place in
                        [
                            names[place], (bests[place]?.test ?? .nan).percent, "\(bests[place]?.epoch ?? 0)",
                            (ends[place]?.test ?? .nan).percent,
                            place == 0 ? "" : (bests[place]?.wrong ?? .nan).percent,
                            place == 0 ? "" : (ends[place]?.wrong ?? .nan).percent,
                        ]
                    })
            ],
            notes: [
                "The best epoch is chosen by the test images, for it is their curve that is looked at; nobody would be allowed to stop there."
            ])
    }
}
