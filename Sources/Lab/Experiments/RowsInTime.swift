import Fovea
import FoveaPages

/// Recurrent networks read an image row by row; convolutions expect neighbours beside each other. A fixed permutation of the rows takes
/// that order away from both, and nothing from a fully connected network (Le, Jaitly and Hinton 2015 permute pixels for this).
struct RowsInTime: Experiment {
    let name = "rows"
    let chapter = Chapter.architectures
    let question =
        "Is a recurrent network that reads rows as good as a convolutional one, and who needs the order of the rows?"
    let prediction =
        "At equal parameters the convolutional network is best on images as they are. With the rows permuted in one fixed way it loses more than 2 points, "
        + "the fully connected one less than a point, since to it all orders are the same; gated recurrent ones stay above the plain one."

    static let networks = [
        ("rnn", "rnn125-fc"), ("gru", "gru66-fc"), ("lstm", "lstm55-fc"),
        ("convolutional", "conv16-bn-relu-pool-conv32-bn-relu-pool-fc"), ("fully connected", "fc25-relu-fc"),
    ]

    static func parameters(_ words: String) throws -> Int {
        try Summary(of: ModelRegistry.model(words, classes: 10), input: [1, 28, 28]).parameters
    }

    /// The rows in another order, the same for every image.
    static func permuted(_ order: [Int]) -> @Sendable (Image) -> Image {
        { image in
            let pixels = image.pixels
            let rows = order.flatMap { pixels[($0 * image.width)..<(($0 + 1) * image.width)] }
            return Image(channels: 1, size: image.size, pixels: rows)
        }
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(4_000, full: 20_000), test: 2_000)
        let order = apparatus.random(20).permutation(28)
        let seeds = apparatus.seeds(apparatus.amount(2, full: 4))
        let networks = RowsInTime.networks
        let counts = try networks.map { try RowsInTime.parameters($0.1) }
        let data = try [TrainingData(parts), TrainingData(parts.changed(RowsInTime.permuted(order)))]
        let accuracy = try networks.map { label, words in
            try data.enumerated().map { place, data in
                Spread(
                    try seeds.map { seed in
                        apparatus.tell("\(label), \(place == 0 ? "as they are" : "permuted"), seed \(seed)")
                        return try ShortTraining(words, on: data, with: apparatus) {
                            $0.seed = seed
                            $0.epochs = apparatus.amount(5, full: 10)
                            $0.batchSize = 64
                            $0.optimizer = "adam"
                            $0.learningRate = .fixed(2e-3)
                            $0.regularize = "clip-norm:max=1"
                        }.testAccuracy * 100
                    })
            }
        }
        func loss(_ place: Int) -> Double { accuracy[place][0].mean - accuracy[place][1].mean }
        let (plain, gated) = (accuracy[0][1].mean, [accuracy[1][1].mean, accuracy[2][1].mean])
        let others = networks.indices.filter { $0 != 3 }.map { accuracy[$0][0].mean }
        return Findings(
            claims: [
                .init(
                    "parameters are within 10% of one another",
                    holds: Double(counts.max() ?? 0) < 1.1 * Double(counts.min() ?? 0),
                    measured: "\((counts.min() ?? 0).grouped) to \((counts.max() ?? 0).grouped)"),
                .init(
                    "the convolutional network is best on images as they are",
                    holds: others.allSatisfy { $0 < accuracy[3][0].mean },
                    measured: "\(accuracy[3][0].text())%, the best other \((others.max() ?? .nan).digits(2))%"),
                .init(
                    "permuted rows cost it more than 2 points", holds: loss(3) > 2,
                    measured: "\(loss(3).digits(2)) points"),
                .init(
                    "they cost the fully connected network less than a point", holds: abs(loss(4)) < 1,
                    measured: "\(loss(4).digits(2)) points"),
                .init(
                    "with permuted rows gru and lstm are above rnn", holds: gated.allSatisfy { $0 > plain },
                    measured: "gru \(gated[0].digits(2))%, lstm \(gated[1].digits(2))%, rnn \(plain.digits(2))%"),
            ],
            figures: [
                .init(
                    "error",
                    "Mean test error, with the rows as they are and in another order: what changes is what a network made of the order.",
                    BarChart(
                        title: "test error at equal parameters", valueLabel: "error, %",
                        bars: zip(networks, accuracy).map {
                            .init(label: $0.0, value: 100 - $1[0].mean, second: 100 - $1[1].mean)
                        }, seriesLabels: ["rows as they are", "rows permuted"]))
            ],
            tables: [
                .init(
                    "test accuracy, %: mean (lowest to highest)",
                    ["network", "formula", "parameters", "rows as they are", "rows permuted"],
                    networks.indices.map {
                        [
                            networks[$0].0, networks[$0].1, counts[$0].grouped, accuracy[$0][0].text(),
                            accuracy[$0][1].text(),
                        ]
                    }, numbers: [2, 3, 4])
            ],
            notes: [
                "A row of the image stays whole: convolution still finds neighbours to the left and right, which is why it keeps as much as it does.",
                "A recurrent network answers from what it remembers after the last row, and Fashion-MNIST's last rows are often black: another order can bring what "
                    + "tells the classes apart nearer to the end.",
            ])
    }
}
