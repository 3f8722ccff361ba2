import Fovea
import FoveaPages

/// Augmentations one by one, where images are few. They help where the changed image is one that could have been there, and hurt where it
/// could not: clothes do not stand on their heads (Shorten and Khoshgoftaar 2019, "A survey on Image Data Augmentation").
struct Augmentations: Experiment {
    let name = "augmentations"
    let chapter = Chapter.regularization
    let question = "Which augmentations help a network that learns from few images, and which hurt?"
    let prediction =
        "Mirroring left and right, and shifts by up to 2 pixels, raise the mean accuracy by more than half a point each; mirroring upside down lowers it "
        + "by more than half a point, since no test image stands on its head."

    private static let augmentations = [
        "none", "flip", "vflip", "crop:padding=2", "rotate:degrees=10", "scale", "color:brightness=0.3,contrast=0.3",
        "noise", "cutout:size=8", "mixup",
    ]

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: 600, test: 2_000)
        let seeds = apparatus.seeds(apparatus.amount(2, full: 5))
        let accuracy = try Augmentations.augmentations.map { words in
            let data = try TrainingData(
                parts, augmentation: AugmentationList(parsing: words == "none" ? "" : words))
            return Spread(
                try seeds.map { seed in
                    apparatus.tell("\(words), seed \(seed)")
                    return try ShortTraining(
                        "conv16-bn-relu-pool-conv32-bn-relu-pool-fc64-bn-relu-fc", on: data, with: apparatus
                    ) {
                        $0.seed = seed
                        $0.epochs = apparatus.amount(20, full: 40)
                        $0.batchSize = 32
                        $0.learningRate = .fixed(0.05)
                    }.testAccuracy * 100
                })
        }
        let gains = accuracy.map { $0.mean - accuracy[0].mean }
        func claim(_ text: String, _ words: String, _ holds: (Double) -> Bool) -> Findings.Claim {
            let place = Augmentations.augmentations.firstIndex(of: words) ?? 0
            return .init(
                text, holds: holds(gains[place]),
                measured: "\(accuracy[place].text())% against \(accuracy[0].text())%: \(signed(gains[place])) points")
        }
        return Findings(
            claims: [
                claim("mirroring left and right gains more than half a point", "flip") { $0 > 0.5 },
                claim("shifts by up to 2 pixels gain more than half a point", "crop:padding=2") { $0 > 0.5 },
                claim("mirroring upside down loses more than half a point", "vflip") { $0 < -0.5 },
            ],
            figures: [
                .init(
                    "gain", "Points of accuracy gained or lost against no augmentation, means over the seeds.",
                    BarChart(
                        title: "600 images and one augmentation", valueLabel: "points of test accuracy",
                        bars: zip(Augmentations.augmentations, gains).dropFirst().map { .init(label: $0, value: $1) }))
            ],
            tables: [
                .init(
                    "test accuracy, %", ["augmentation", "mean (lowest to highest)", "gain"],
                    Augmentations.augmentations.indices.map {
                        [Augmentations.augmentations[$0], accuracy[$0].text(), signed(gains[$0])]
                    })
            ],
            notes: [
                "600 images, \(seeds.count) seeds: seeds alone differ by \(accuracy.map(\.width).max()?.digits(1) ?? "0") points at most, so gains "
                    + "smaller than that say little. Several together, and longer training, are another question."
            ])
    }

    private func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + value.digits(2) }
}
