import Fovea
import FoveaPages

/// Batch normalization measures a batch, so few images make it measure badly; layer, instance and group normalization look at one image at a time
/// (Wu and He 2018, "Group Normalization", figure 1: from 32 images to 2 batch norm's error grows by more than ten points, group norm's does not).
struct BatchSizeOfNorm: Experiment {
    let name = "batch-size-of-norm"
    let chapter = Chapter.initialization
    let question = "Which normalizations mind small batches?"
    let prediction =
        "Batch normalization does: with 2 images a step it is more than 2 points worse than with 32. Group, layer and instance normalization are within 2 points of themselves, "
        + "group normalization beats batch normalization by more than a point at 2 images, and at 32 it is not more than 2 points behind."

    private static let norms = [("batch", "bn"), ("layer", "ln"), ("instance", "in"), ("group", "gn4")]

    private static func convolutional(_ word: String) -> String {
        "conv16{stride=2}-\(word)-relu-conv32{stride=2}-\(word)-relu-fc"
    }
    /// Where a channel is a neuron, a batch has no more numbers of it than images.
    private static func connected(_ word: String) -> String { "fc128-\(word)-relu-fc128-\(word)-relu-fc" }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let sizes = apparatus.amount([2, 4, 8, 32], full: [2, 4, 8, 16, 32, 64])
        let seeds = apparatus.amount(2, full: 3)
        let data = try TrainingData(apparatus.fashionMNIST(train: apparatus.amount(3000, full: 20_000), test: 4000))
        func judged(_ label: String, _ words: String) throws -> [Spread] {
            try sizes.map { size in
                apparatus.tell("\(label), \(size) images a step")
                return Spread(
                    try (0..<seeds).map { seed in
                        try ShortTraining(words, on: data, with: apparatus) {
                            $0.seed = apparatus.seed &+ UInt64(seed)
                            $0.epochs = apparatus.amount(3, full: 6)
                            $0.batchSize = size
                            $0.optimizer = "sgd:momentum=0.9"
                            $0.learningRate = .scaled(base: 0.05, forBatch: 32)
                        }.testAccuracy * 100
                    })
            }
        }
        let accuracy = try Self.norms.map { try judged($0.0, Self.convolutional($0.1)) }
        let connected = try [0, 1].map { place -> (String, [Spread]) in
            let (label, word) = Self.norms[place]
            return ("\(label), fully connected", try judged(label, Self.connected(word)))
        }
        let all = zip(Self.norms, accuracy).map { ($0.0, $1) } + connected
        let last = sizes.count - 1
        let (batch, group) = (accuracy[0], accuracy[3])
        func fall(_ place: Int) -> Double { accuracy[place][last].mean - accuracy[place][0].mean }
        return Findings(
            claims: [
                .init(
                    "batch norm is more than 2 points worse with 2 images a step than with \(sizes[last])",
                    holds: fall(0) > 2,
                    measured: "\(batch[0].text(2))% against \(batch[last].text(2))%"),
                .init(
                    "layer, instance and group norm lose less than 2 points",
                    holds: (1...3).allSatisfy { fall($0) < 2 },
                    measured: (1...3).map { "\(Self.norms[$0].0) \(fall($0).digits(2))" }.joined(separator: ", ")
                        + " points lost"),
                .init(
                    "with 2 images group norm is better than batch norm by more than a point",
                    holds: group[0].mean - batch[0].mean > 1, measured: "\(group[0].text(2))% and \(batch[0].text(2))%"),
                .init(
                    "with \(sizes[last]) it is not more than 2 points behind",
                    holds: batch[last].mean - group[last].mean < 2,
                    measured: "\(group[last].text(2))% and \(batch[last].text(2))%"),
            ],
            figures: [
                .init(
                    "accuracy",
                    "Accuracy over the images in a step. The four convolutional networks are level to within their noise, batch normalization too; where a batch has two numbers of each neuron it falls off to the left.",
                    LineChart(
                        title: "accuracy on the test images", xLabel: "images a step", yLabel: "accuracy in %",
                        lines: all.map { label, spreads in
                            .init(label: label, points: zip(sizes, spreads).map { (Double($0), $1.mean) })
                        }, xScale: .logarithmic, startsAtZero: false))
            ],
            tables: [
                .init(
                    "accuracy in %, mean of \(seeds) seeds, lowest and highest",
                    ["normalization"] + sizes.map { "\($0)" },
                    all.map { [$0.0] + $0.1.map { $0.text(2) } })
            ],
            notes: [
                "The learning rate is in proportion to the batch (0.05 for 32), and the epochs are the same, as in the paper, whose network is a ResNet-50 on ImageNet.",
                "Batch normalization here still has the places of a map to measure: 2 images are 392 numbers a channel in the first layer and 98 in the second. The fully connected networks, where 2 images are 2 numbers, were added after the first run; no claim is about them.",
            ])
    }
}
