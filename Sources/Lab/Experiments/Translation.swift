import Fovea
import FoveaPages

/// What networks make of images that lie elsewhere than those they learned from. Convolution follows a shift, pooling over all places
/// forgets it, and a fully connected layer knows only where things were (LeCun et al. 1998; Azulay and Weiss 2019).
struct Translation: Experiment {
    let name = "translation"
    let chapter = Chapter.convolution
    let question = "Which networks still recognize images that are moved by a few pixels?"
    let prediction =
        "Without augmentation a shift by 4 pixels costs a fully connected network more than 20 points, and one with pooling over all places less than half "
        + "as much as one with convolutions but without pooling. Learning with shifts takes away two thirds of the fully connected network's loss."

    private static let networks = [
        ("fully connected", "fc128-relu-fc"), ("convolutions, no pooling", "conv8-bn-relu-conv16-bn-relu-fc"),
        ("convolutions, pooled", "conv16-bn-relu-pool-conv32-bn-relu-pool-conv32-bn-relu-gap-fc"),
    ]

    /// Smaller by a quarter, so that there is black around it to move over.
    private static let smaller = Scale(0.75)

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(3_000, full: 20_000), test: 1_000)
            .changed { Translation.smaller($0) }
        let shifts = Array(0...6)
        let trained = try Translation.networks.flatMap { label, words in
            try [nil, "crop:padding=4"].map { augmentation -> (String, [Double]) in
                let line = label + (augmentation == nil ? "" : ", with shifts")
                apparatus.tell(line)
                let data = try TrainingData(parts, augmentation: AugmentationList(parsing: augmentation ?? ""))
                let trained = try ShortTraining(words, on: data, with: apparatus) {
                    $0.epochs = apparatus.amount(8, full: 15)
                    $0.batchSize = 64
                    $0.optimizer = "adam"
                    $0.learningRate = .fixed(2e-3)
                }
                return (line, try accuracy(of: trained.model, on: data.test, moved: shifts, apparatus))
            }
        }
        func loss(_ place: Int) -> Double { trained[place].1[0] - trained[place].1[4] }
        return Findings(
            claims: [
                .init(
                    "moved by 4 pixels, the fully connected network loses more than 20 points", holds: loss(0) > 20,
                    measured: "\(trained[0].1[0].digits(1))% to \(trained[0].1[4].digits(1))%"),
                .init(
                    "the pooled network loses less than half of what the one without pooling does",
                    holds: loss(4) < loss(2) / 2,
                    measured: "\(loss(4).digits(1)) points pooled, \(loss(2).digits(1)) without"),
                .init(
                    "shifts in training take away two thirds of the fully connected network's loss",
                    holds: loss(1) < loss(0) / 3,
                    measured: "\(loss(1).digits(1)) points with, \(loss(0).digits(1)) without"),
            ],
            figures: [
                figure(
                    "shift", "learned where they lie",
                    "Accuracy over how far the test images are moved to the right and down: pooling over all places keeps most of it.",
                    trained.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element), shifts),
                figure(
                    "augmented", "learned with shifts of up to 4 pixels",
                    "The same where training moved the images at random: all of them keep what they learned, as far as they were moved.",
                    trained.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element), shifts),
            ],
            tables: [
                .init(
                    "test accuracy, %", ["network"] + shifts.map { "\($0)" },
                    trained.map { [$0.0] + $0.1.map { $0.digits(1) } })
            ],
            notes: [
                "All images are shrunk to three quarters first, so that a shift of up to 3 pixels cuts nothing off, and of more than that little."
            ])
    }

    private func figure(
        _ name: String, _ title: String, _ caption: String, _ courses: [(String, [Double])], _ shifts: [Int]
    ) -> Findings.Figure {
        .init(
            name, caption,
            LineChart(
                title: title, xLabel: "shift in both directions, pixels", yLabel: "test accuracy, %",
                lines: zip(Translation.networks, courses).map { network, course in
                    .init(label: network.0, points: zip(shifts, course.1).map { (Double($0), $1) })
                }))
    }

    private func accuracy(
        of model: TrainedModel, on test: (any Dataset)?, moved shifts: [Int], _ apparatus: Apparatus
    ) throws -> [Double] {
        guard let test else { return shifts.map { _ in .nan } }
        let evaluator = try Evaluator(model, backend: apparatus.backend)
        return try shifts.map { shift in
            let moved = ChangedImages(test) { Translate(x: shift, y: shift)($0) }
            return try (evaluator.evaluate(moved, split: "moved").top1 ?? 0) * 100
        }
    }
}
