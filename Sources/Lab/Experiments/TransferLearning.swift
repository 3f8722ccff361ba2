import Fovea
import FoveaPages

/// What was learned on some classes helps with others, most where their images are few (Yosinski et al. 2014, "How transferable are features in
/// deep neural networks?").
struct TransferLearning: Experiment {
    let name = "transfer"
    let chapter = Chapter.regularization
    let question = "From how many images on is it better to begin from nothing than from a network for other classes?"
    let prediction =
        "With 20 images the pretrained network, fine-tuned, is better than one from nothing by more than 3 points; with 1,000 that lead is less "
        + "than half as large, and a frozen trunk is worse than a fine-tuned one."

    private static let words = "conv16-bn-relu-pool-conv32-bn-relu-pool-conv32-bn-relu-gap-fc"
    private static let (source, target) = ([0, 1, 2, 5, 7], [3, 4, 6, 8, 9])

    func run(_ apparatus: Apparatus) throws -> Findings {
        let counts = [20, 100, 300, 1_000]
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(10_000, full: 60_000), test: 4_000)
        func data(_ classes: [Int], _ count: Int? = nil, skipping skipped: Int = 0) throws -> TrainingData {
            let images = parts.train.only(classes: classes)
            let chosen = count.map { Subset(of: images, indices: (0..<$0).map { ($0 + skipped) % images.count }) }
            return try TrainingData(DatasetParts(train: chosen ?? images, test: parts.test?.only(classes: classes)))
        }
        apparatus.tell("five classes, \(parts.train.count) images of all")
        let pretrained = try ShortTraining(TransferLearning.words, on: data(TransferLearning.source), with: apparatus) {
            $0.epochs = apparatus.amount(4, full: 6)
            $0.batchSize = 64
        }
        let ways: [(String, pretrained: Bool, freeze: String?, scale: String?)] = [
            ("from nothing", false, nil, nil), ("trunk frozen", true, "conv* bn*", nil),
            ("fine-tuned", true, nil, "conv*=0.1,bn*=0.1"),
        ]
        let draws = apparatus.seeds(apparatus.amount(2, full: 5))
        let accuracy = try ways.map { way in
            try counts.map { count in
                Spread(
                    try draws.enumerated().map { draw, seed in
                        apparatus.tell("\(way.0), \(count) images, seed \(seed)")
                        return try ShortTraining(
                            TransferLearning.words, from: way.pretrained ? pretrained.model : nil,
                            on: data(TransferLearning.target, count, skipping: draw * 1_000), with: apparatus
                        ) {
                            $0.seed = seed
                            // As many steps for few images as for many, but for the largest numbers.
                            $0.epochs = max(10, min(60, 6_000 / count))
                            $0.batchSize = min(32, count / 2)
                            $0.learningRate = .fixed(0.05)
                            $0.freeze = way.freeze
                            $0.learningRateScale = way.scale
                        }.testAccuracy * 100
                    })
            }
        }
        let leads = counts.indices.map { accuracy[2][$0].mean - accuracy[0][$0].mean }
        let last = counts.count - 1
        return Findings(
            claims: [
                .init(
                    "with 20 images the fine-tuned network leads by more than 3 points", holds: leads[0] > 3,
                    measured: "\(accuracy[2][0].text(1))% against \(accuracy[0][0].text(1))%"),
                .init(
                    "with 1,000 the lead is less than half of that", holds: leads[last] < leads[0] / 2,
                    measured: "\(leads[last].digits(1)) points against \(leads[0].digits(1))"),
                .init(
                    "with 1,000 a frozen trunk is worse than a fine-tuned one",
                    holds: accuracy[1][last].mean < accuracy[2][last].mean,
                    measured: "\(accuracy[1][last].text(1))% and \(accuracy[2][last].text(1))%"),
            ],
            figures: [
                .init(
                    "accuracy",
                    "Accuracy on the five new classes over how many images of them there are: what was learned before counts most where they are few.",
                    LineChart(
                        title: "transfer from five classes to five others", xLabel: "images of the new classes",
                        yLabel: "test accuracy, %",
                        lines: zip(ways, accuracy).map { way, found in
                            .init(label: way.0, points: zip(counts, found).map { (Double($0), $1.mean) })
                        }, xScale: .logarithmic, startsAtZero: false))
            ],
            tables: [
                .init(
                    "test accuracy, %: mean (lowest to highest)", ["images"] + ways.map(\.0),
                    counts.indices.map { place in ["\(counts[place])"] + accuracy.map { $0[place].text(1) } },
                    numbers: [0, 1, 2, 3])
            ],
            notes: [
                "The trunk learned t-shirts, trousers, pullovers, sandals and sneakers; \(draws.count) draws of the images, each with its own seed. "
                    + "Benchmarks/transfer.py measured the same with another network before."
            ])
    }
}
