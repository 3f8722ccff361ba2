import Fovea
import FoveaPages

/// What the shortcut of a residual block costs where the size changes: nothing with option A (places left out, zeros for new channels), a
/// 1x1 convolution with option B (He, Zhang, Ren and Sun 2015, section 4.1: B is slightly better than A, and not essential).
struct Shortcuts: Experiment {
    let name = "shortcuts"
    let chapter = Chapter.architectures
    let question = "What do shortcuts cost in parameters, and is a projection better than the identity?"
    let prediction =
        "The identity shortcut (option A) has no parameters: the network has exactly as many as its plain twin. Projections (option B) add "
        + "16·32 + 2·32 + 32·64 + 2·64 = 2,752 here, and mean accuracy over seeds differs by less than a point."

    /// Of a network of three stages of 16, 32 and 64 channels with so many blocks each.
    static func parameters(_ network: any Layer) throws -> Int {
        try Summary(of: network, input: [1, 14, 14]).parameters
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(2_000, full: 10_000), test: 2_000)
        let data = try TrainingData(parts, preprocessing: Preprocessing("resize:14x14 standardize"))
        let seeds = apparatus.seeds(apparatus.amount(4, full: 6))
        let networks: [(String, CIFARResNet)] = [
            ("plain, no shortcuts", CIFARResNet(blocks: 2, form: .plain)),
            ("A: identity", CIFARResNet(blocks: 2, shortcut: .padding)),
            ("B: projection", CIFARResNet(blocks: 2, shortcut: .projection)),
        ]
        let parameters = try networks.map { try Shortcuts.parameters($0.1) }
        let accuracy = try networks.map { label, network in
            Spread(
                try seeds.map { seed in
                    apparatus.tell("\(label), seed \(seed)")
                    return try ShortTraining(label, network: network, on: data, with: apparatus) {
                        $0.seed = seed
                        $0.epochs = apparatus.amount(10, full: 15)
                        $0.batchSize = 64
                    }.testAccuracy * 100
                })
        }
        let gap = accuracy[2].mean - accuracy[1].mean
        return Findings(
            claims: [
                .init(
                    "option A has as many parameters as the plain twin", holds: parameters[1] == parameters[0],
                    measured: "\(parameters[1].grouped) and \(parameters[0].grouped)"),
                .init(
                    "option B has 2,752 more", holds: parameters[2] - parameters[1] == 2_752,
                    measured: "\((parameters[2] - parameters[1]).grouped) more"),
                .init(
                    "mean accuracy of A and B differs by less than a point", holds: abs(gap) < 1,
                    measured: "A \(accuracy[1].text())%, B \(accuracy[2].text())%"),
            ],
            figures: [
                .init(
                    "error",
                    "Mean test error: compare the two shortcuts with one another, and with the network that has none.",
                    BarChart(
                        title: "test error of 14 layers", valueLabel: "error, %",
                        bars: zip(networks, accuracy).map { .init(label: $0.0, value: 100 - $1.mean) }))
            ],
            tables: [
                .init(
                    "parameters and accuracy",
                    ["shortcut", "parameters", "test accuracy, %: mean (lowest to highest)"],
                    networks.indices.map { [networks[$0].0, parameters[$0].grouped, accuracy[$0].text()] })
            ],
            notes: [
                "14 layers on \(data.training.count.grouped) images of Fashion-MNIST at 14x14, \(seeds.count) seeds; the paper compares at 34 layers on ImageNet.",
                "Made larger after its first run: with three seeds and five epochs one network's seeds differed by 4.8 points, more than what is asked for. "
                    + "Now they differ by \(accuracy.map(\.width).max()?.digits(2) ?? "0") points at most.",
            ])
    }
}
