import Fovea
import FoveaPages

/// Ways to make an image half as large: the largest of each window, the mean, every second convolution (Springenberg et al. 2015, "Striving for
/// Simplicity": without loss), the smallest.
struct Pooling: Experiment {
    let name = "pooling"
    let chapter = Chapter.convolution
    let question = "Does it matter how an image is made smaller: by maxima, means, strides, or minima?"
    let prediction =
        "Maxima and means are within 2 points of one another, and so are strided convolutions and maxima. Minima behind ReLU are worse than maxima "
        + "by more than a point, since a window keeps something only where all of it is active: bright strokes one pixel wide vanish whole."

    private static let networks = [
        ("max pooling", "conv16-bn-relu-pool-conv32-bn-relu-pool-fc"),
        ("average pooling", "conv16-bn-relu-avgpool-conv32-bn-relu-avgpool-fc"),
        ("strided convolutions", "conv16{stride=2}-bn-relu-conv32{stride=2}-bn-relu-fc"),
        ("min pooling", "conv16-bn-relu-minpool-conv32-bn-relu-minpool-fc"),
    ]

    /// A square and a diagonal, bright on black, a pixel wide: no window of 2x2 lies within a stroke.
    static let strokes: [Double] = (0..<784).map { place in
        let (y, x) = (place / 28, place % 28)
        let isInside = (5...22).contains(y) && (5...22).contains(x)
        let isSquare = isInside && ([5, 22].contains(y) || [5, 22].contains(x))
        return isSquare || (x == y && (9...18).contains(x)) ? 1 : 0
    }

    /// Images `[N, 1, 28, 28]` made half as large in three ways: by maxima, means and minima.
    static func pooled(_ images: NDArray, on backend: any Backend) throws -> NamedValues<NDArray> {
        let program = Program(backend: backend) { _, inputs in
            let x = try inputs["x"]
            return try .init(outputs: [
                "max": x.maxPool2d(kernel: 2), "mean": x.averagePool2d(kernel: 2), "min": x.minPool2d(kernel: 2),
            ])
        }
        return try program(state: [:], inputs: ["x": images])
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(4_000, full: 20_000), test: 2_000)
        let data = try TrainingData(parts)
        let seeds = apparatus.seeds(apparatus.amount(4, full: 6))
        let accuracy = try Pooling.networks.map { label, words in
            Spread(
                try seeds.map { seed in
                    apparatus.tell("\(label), seed \(seed)")
                    return try ShortTraining(words, on: data, with: apparatus) {
                        $0.seed = seed
                        $0.epochs = apparatus.amount(8, full: 12)
                        $0.batchSize = 64
                        $0.learningRate = .fixed(0.05)
                    }.testAccuracy * 100
                })
        }
        let shown =
            try [Pooling.strokes] + [0, 1, 2].map { try parts.train.image(at: $0).pixels.map { Double($0) / 255 } }
        let ways = try Pooling.pooled(
            NDArray([shown.count, 1, 28, 28], shown.flatMap { $0.map(Float.init) }), on: apparatus.backend)
        let kept = try ["max", "mean", "min"].map { try Double(ways[$0].doubles.prefix(196).reduce(0, +)) }
        return Findings(
            claims: [
                .init(
                    "maxima and means are within 2 points", holds: abs(accuracy[0].mean - accuracy[1].mean) < 2,
                    measured: "\(accuracy[0].text())% and \(accuracy[1].text())%"),
                .init(
                    "strided convolutions and maxima are within 2 points",
                    holds: abs(accuracy[0].mean - accuracy[2].mean) < 2, measured: "strided \(accuracy[2].text())%"),
                .init(
                    "minima are worse than maxima by more than a point", holds: accuracy[0].mean - accuracy[3].mean > 1,
                    measured: "minima \(accuracy[3].text())%"),
                .init(
                    "of strokes one pixel wide minima keep nothing", holds: kept[2] == 0 && kept[0] > 0,
                    measured:
                        "brightness after pooling: maxima \(kept[0].digits(1)), means \(kept[1].digits(1)), minima \(kept[2].digits(1))"
                ),
            ],
            figures: [
                .init(
                    "error", "Mean test error of the seeds.",
                    BarChart(
                        title: "test error", valueLabel: "error, %",
                        bars: zip(Pooling.networks, accuracy).map { .init(label: $0.0, value: 100 - $1.mean) })),
                .init(
                    "pooled",
                    "Strokes and three images of Fashion-MNIST, and what a pool of 2x2 makes of them: maxima thicken what is bright, minima eat it away.",
                    try PictureGrid(
                        title: "a pool of 2x2 on images themselves",
                        cells: [shown.map { .init(Image(grey: $0, width: 28, range: 0...1)) }]
                            + ["max", "mean", "min"].map { way in
                                let numbers = try ways[way].doubles
                                return shown.indices.map { place in
                                    let own = Array(numbers[(place * 196)..<((place + 1) * 196)])
                                    return .init(Image(grey: own, width: 14, range: 0...1))
                                }
                            }, rowLabels: ["image", "max", "mean", "min"],
                        columnLabels: ["strokes", "image 0", "image 1", "image 2"])),
            ],
            tables: [
                .init(
                    "accuracy on the test images", ["made smaller by", "formula", "%: mean (lowest to highest)"],
                    zip(Pooling.networks, accuracy).map { [$0.0, $0.1, $1.text()] }, numbers: [2])
            ],
            notes: [
                "Behind ReLU and a learned convolution 'bright' is whatever the network makes positive, so minima hurt less than on the image itself.",
                "Made larger after its first run: with two seeds and five epochs those of max pooling alone differed by 3.5 points, more than what is asked for. "
                    + "Now one network's seeds differ by \(accuracy.map(\.width).max()?.digits(2) ?? "0") points at most.",
            ])
    }
}
