import Fovea
import FoveaPages

/// Several 3x3 convolutions see as much as one large kernel, with fewer weights and more activations between (Simonyan and Zisserman 2015,
/// "Very Deep Convolutional Networks", section 2.3).
struct SmallKernels: Experiment {
    let name = "small-kernels"
    let chapter = Chapter.convolution
    let question = "Are two or three 3x3 convolutions as good as one of 5x5 or 7x7?"
    let prediction =
        "They see the same part of the image; between equal channels two 3x3 need 18/25 of a 5x5's weights and multiply-adds, three need 27/49 of a "
        + "7x7's. With more activations and normalizations between them they are also more accurate in the mean over seeds."

    /// What stands in place of one another: between 16 channels and 16.
    static let stacks = [
        (label: "two 3x3", words: "(conv16-bn-relu)*2"), (label: "one 5x5", words: "conv16{kernel=5}-bn-relu"),
        (label: "three 3x3", words: "(conv16-bn-relu)*3"), (label: "one 7x7", words: "conv16{kernel=7}-bn-relu"),
    ]

    static func formula(_ stack: String) -> String { "conv16-bn-relu-pool-\(stack)-gap-fc" }

    /// Weights, multiply-adds for one image, and the side of what is seen of the image, of what a stack has after the first convolution.
    static func cost(_ stack: String) throws -> (weights: Int, multiplyAdds: Int, field: Int) {
        let network = try ModelRegistry.model(formula(stack), classes: 10)
        let rows = try Summary(of: network, input: [1, 28, 28]).rows.filter { $0.layer.hasPrefix("Conv2d") }.dropFirst()
        return (
            rows.reduce(0) { $0 + $1.parameters }, rows.reduce(0) { $0 + $1.flops } / 2,
            rows.last?.receptiveField.first ?? 0
        )
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(4_000, full: 20_000), test: 2_000)
        let data = try TrainingData(parts)
        let seeds = apparatus.seeds(apparatus.amount(3, full: 5))
        let stacks = SmallKernels.stacks
        let costs = try stacks.map { try SmallKernels.cost($0.words) }
        let accuracy = try stacks.map { label, words in
            Spread(
                try seeds.map { seed in
                    apparatus.tell("\(label), seed \(seed)")
                    return try ShortTraining(SmallKernels.formula(words), on: data, with: apparatus) {
                        $0.seed = seed
                        $0.epochs = apparatus.amount(5, full: 10)
                        $0.batchSize = 64
                    }.testAccuracy * 100
                })
        }
        func share(_ part: Int, _ whole: Int) -> String { (Double(part) / Double(whole)).digits(3) }
        return Findings(
            claims: [
                .init(
                    "both stacks see as much of the image as the large kernel in their place",
                    holds: costs[0].field == costs[1].field && costs[2].field == costs[3].field,
                    measured: costs.map { "\($0.field)" }.joined(separator: ", ") + " pixels"),
                .init(
                    "they need 18/25 = 0.72 and 27/49 = 0.551 of the weights and of the multiply-adds",
                    holds: costs[0].weights * 25 == costs[1].weights * 18
                        && costs[2].weights * 49 == costs[3].weights * 27
                        && costs[0].multiplyAdds * 25 == costs[1].multiplyAdds * 18
                        && costs[2].multiplyAdds * 49 == costs[3].multiplyAdds * 27,
                    measured:
                        "weights \(share(costs[0].weights, costs[1].weights)) and \(share(costs[2].weights, costs[3].weights)), "
                        + "multiply-adds \(share(costs[0].multiplyAdds, costs[1].multiplyAdds)) and "
                        + share(costs[2].multiplyAdds, costs[3].multiplyAdds)),
                .init(
                    "two 3x3 are more accurate than one 5x5 in the mean", holds: accuracy[0].mean > accuracy[1].mean,
                    measured: "\(accuracy[0].text())% and \(accuracy[1].text())%"),
                .init(
                    "three 3x3 are more accurate than one 7x7 in the mean", holds: accuracy[2].mean > accuracy[3].mean,
                    measured: "\(accuracy[2].text())% and \(accuracy[3].text())%"),
            ],
            figures: [
                .init(
                    "accuracy",
                    "Accuracy of each seed over the multiply-adds of the stack: the further to the left and the higher, the better.",
                    LineChart(
                        title: "accuracy over cost", xLabel: "multiply-adds of the stack, thousands",
                        yLabel: "test accuracy, %",
                        lines: stacks.indices.map { place in
                            .init(
                                label: stacks[place].label,
                                points: accuracy[place].values.map { (Double(costs[place].multiplyAdds) / 1000, $0) },
                                style: .points)
                        }, startsAtZero: false))
            ],
            tables: [
                .init(
                    "the stacks",
                    [
                        "stack", "weights", "multiply-adds", "sees, pixels",
                        "test accuracy, %: mean (lowest to highest)",
                    ],
                    stacks.indices.map {
                        [
                            stacks[$0].label, costs[$0].weights.grouped, costs[$0].multiplyAdds.grouped,
                            "\(costs[$0].field)", accuracy[$0].text(),
                        ]
                    })
            ],
            notes: [
                "Padding keeps the size; multiply-adds are counted at every place, those on padding too. What each sees of a 28x28 image "
                    + "is counted behind a 3x3 convolution and a pool by 2."
            ])
    }
}
