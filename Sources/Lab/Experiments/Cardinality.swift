import Fovea
import FoveaPages

/// Bottlenecks whose 3x3 convolutions are cut into groups, against ordinary ones of the same cost (Xie, Girshick, Dollár, Tu and He 2017,
/// "Aggregated Residual Transformations", table 3: more groups are better at equal complexity).
struct Cardinality: Experiment {
    let name = "cardinality"
    let chapter = Chapter.architectures
    let question = "At equal cost, are many narrow paths through a residual block better than one wide one?"
    let prediction =
        "Within 10% of the FLOPs, blocks of 7 groups of 4 channels are more accurate in the mean over seeds than blocks of one group of 16, but by "
        + "less than 2 points: the paper's gain is of that size too."

    /// A small residual network of bottlenecks: 16 channels, then two stages of two blocks with 64 and 128.
    struct Network: Model {
        let groups: Int
        let inner: Int

        var body: some Layer {
            Conv2d(16, kernel: 3, bias: false).named("conv1")
            BatchNorm().named("bn1")
            ReLU().named("relu")
            for stage in 0..<2 {
                for number in 0..<2 {
                    ResidualBlock(
                        .bottleneck, inner: inner << stage, outputs: 64 << stage,
                        stride: stage > 0 && number == 0 ? 2 : 1, groups: groups,
                        shortcut: number == 0 ? .projection : .identity)
                }
            }
            GlobalAvgPool().named("avgpool")
            Linear.scores(10).named("fc")
        }
    }

    static let networks = [
        ("one group of 16 (ResNet)", Network(groups: 1, inner: 16)),
        ("7 groups of 4 (ResNeXt)", Network(groups: 7, inner: 28)),
    ]

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(2_000, full: 20_000), test: 2_000)
        let data = try TrainingData(parts, preprocessing: Preprocessing("resize:14x14 standardize"))
        let seeds = apparatus.seeds(apparatus.amount(4, full: 8))
        let networks = Cardinality.networks
        let costs = try networks.map { try Summary(of: $0.1, input: data.inputShape) }
        let accuracy = try networks.map { label, network in
            Spread(
                try seeds.map { seed in
                    apparatus.tell("\(label), seed \(seed)")
                    return try ShortTraining(label, network: network, on: data, with: apparatus) {
                        $0.seed = seed
                        $0.epochs = apparatus.amount(6, full: 10)
                        $0.batchSize = 64
                    }.testAccuracy * 100
                })
        }
        let ratio = Double(costs[1].flops) / Double(max(costs[0].flops, 1))
        let gain = accuracy[1].mean - accuracy[0].mean
        return Findings(
            claims: [
                .init(
                    "the FLOPs are within 10%", holds: abs(ratio - 1) < 0.1,
                    measured: "\(costs[0].flops.grouped) and \(costs[1].flops.grouped), a ratio of \(ratio.digits(3))"),
                .init(
                    "7 groups are more accurate in the mean", holds: gain > 0,
                    measured: "\(accuracy[1].text())% and \(accuracy[0].text())%"),
                .init("by less than 2 points", holds: gain < 2, measured: "\(gain.digits(2)) points"),
            ],
            figures: [
                .init(
                    "error",
                    "Test error with each seed: where which is better changes from seed to seed, the groups matter less than chance.",
                    BarChart(
                        title: "test error at equal cost", valueLabel: "error, %",
                        bars: seeds.indices.map {
                            .init(
                                label: "seed \(seeds[$0])", value: 100 - accuracy[0].values[$0],
                                second: 100 - accuracy[1].values[$0])
                        }, seriesLabels: networks.map(\.0)))
            ],
            tables: [
                .init(
                    "cost and accuracy",
                    ["blocks", "parameters", "FLOPs", "test accuracy, %: mean (lowest to highest)"],
                    networks.indices.map {
                        [networks[$0].0, costs[$0].parameters.grouped, costs[$0].flops.grouped, accuracy[$0].text()]
                    })
            ],
            notes: [
                "\(data.training.count.grouped) images of Fashion-MNIST at 14x14 and \(seeds.count) seeds; the paper's differences are of networks a "
                    + "hundred times as large on ImageNet."
            ])
    }
}
