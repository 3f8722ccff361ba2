import Fovea
import FoveaPages
import Foundation

/// Scores as probabilities: by the softmax, or by scaling them, `p_c = (s_c - min s) / Σ (s - min s)`.
struct SoftmaxScaling: Experiment {
    let name = "softmax-scaling"
    let chapter = Chapter.losses
    let question = "Why the softmax, and not simply scores that are scaled to sum to 1?"
    let prediction =
        "Both name the same class always. But scaled scores of ten classes are far too careful, with a calibration error above 0.2 where the softmax that was trained has less than 0.1; they "
        + "give the class with the lowest score the probability 0 exactly, so that their likelihood is infinitely bad if it ever was the right one; and the gradient of their "
        + "-log p grows without bound as p of the right class goes to 0, where the softmax's is never longer than √2."

    /// `(s - min) / Σ (s - min)`; all the same where all scores are.
    static func scaled(_ scores: [Double]) -> [Double] {
        let lowest = scores.min() ?? 0
        let sum = scores.reduce(0) { $0 + $1 - lowest }
        return scores.map { sum > 0 ? ($0 - lowest) / sum : 1 / Double(scores.count) }
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: apparatus.amount(10_000, full: 60_000), test: 5000))
        apparatus.tell("training")
        let trained = try ShortTraining("fc128-relu-fc", on: data, with: apparatus) {
            $0.epochs = 5
            $0.optimizer = "adam"
            $0.learningRate = .fixed(1e-3)
        }
        guard let test = data.test else { throw FoveaError.invalid("there are no test images") }
        let kept = try trained.scores(of: test, with: apparatus)
        let (soft, scaled) = try (
            kept.calibration { $0.softmax() }, kept.calibration(Self.scaled)
        )
        func best(_ row: [Double]) -> Int? { row.indexOfLargest }
        let agree = kept.rows.count { best($0.softmax()) == best(Self.scaled($0)) }
        let zeros = zip(kept.rows, kept.labels).count { Self.scaled($0)[$1] == 0 }
        // The right class rises from the lowest of nine others that are spread evenly.
        let gaps = (0...24).map { pow(10, -3 + Double($0) / 8) }
        let lengths = try gaps.map { gap in
            let others = (1...9).map { Double($0) }
            let scores = [gap, 0] + others.prefix(8)
            return (soft: try length(scores, softmax: true), scaled: try length(scores, softmax: false))
        }
        let (longestSoft, longestScaled) = (lengths.map(\.soft).max() ?? 0, lengths.map(\.scaled).max() ?? 0)
        return Findings(
            claims: [
                .init(
                    "both name the same class for every test image", holds: agree == kept.rows.count,
                    measured: "\(agree) of \(kept.rows.count)"),
                .init(
                    "the calibration error of scaled scores is above 0.2, the softmax's below 0.1",
                    holds: scaled.value > 0.2 && soft.value < 0.1,
                    measured: "\(scaled.value.digits(3)) and \(soft.value.digits(3))"),
                .init(
                    "some test image's right class has the scaled probability 0", holds: zeros > 0,
                    measured: "\(zeros) of \(kept.rows.count)"),
                .init(
                    "the gradient of -log p for the scores exceeds 100 for scaled scores, and never √2 for the softmax",
                    holds: longestScaled > 100 && longestSoft <= 2.0.squareRoot() + 1e-9,
                    measured: "\(longestScaled.short) and \(longestSoft.short)"),
            ],
            figures: [
                .init(
                    "calibration",
                    "How often the named class is right over how sure it is said: on the diagonal is calibrated, above it is too careful.",
                    LineChart(
                        title: "reliability", xLabel: "probability of the named class", yLabel: "share that is right",
                        lines: [
                            line("softmax", soft), line("scaled", scaled),
                            .init(label: "calibrated", points: [(0, 0), (1, 1)], style: .faint, color: 3),
                        ])),
                .init(
                    "gradient",
                    "The right class's score rises from that of the lowest of nine others (0, 1, ..., 8): how long the gradient of -log p is.",
                    LineChart(
                        title: "length of the gradient", xLabel: "the right class's score above the lowest",
                        yLabel: "length",
                        lines: [
                            .init(label: "softmax", points: zip(gaps, lengths.map(\.soft)).map { ($0, $1) }),
                            .init(label: "scaled", points: zip(gaps, lengths.map(\.scaled)).map { ($0, $1) }),
                        ], xScale: .logarithmic, yScale: .logarithmic)),
            ],
            tables: [
                .init(
                    "on the test images", ["probabilities", "calibration error", "mean of the highest"],
                    [
                        ["softmax", soft.value.digits(4), mean(kept) { $0.softmax() }],
                        ["scaled", scaled.value.digits(4), mean(kept, Self.scaled)],
                    ])
            ],
            notes: [
                "The network was trained with the softmax's cross entropy, which is fair to nobody else: a network that is trained for scaled scores would put them elsewhere, as far as its gradient lets it. "
                    + "Neither changes when a number is added to all scores; scaled scores do not change either when all are multiplied, so that a network cannot become surer by larger weights."
            ])
    }

    private func mean(_ kept: KeptScores, _ probabilities: ([Double]) -> [Double]) -> String {
        (kept.rows.reduce(0) { $0 + (probabilities($1).max() ?? 0) } / Double(max(kept.rows.count, 1))).digits(3)
    }

    private func line(_ label: String, _ error: CalibrationError) -> LineChart.Line {
        .init(label: label, points: error.bins.filter { $0.count > 20 }.map { ($0.confidence, $0.accuracy) })
    }

    /// How long the gradient of `-log p` of the first score's class is, in double precision.
    private func length(_ scores: [Double], softmax: Bool) throws -> Double {
        let program = Program(backend: ReferenceBackend()) { _, inputs in
            let s = try inputs["scores"]
            let right = Tensor.constant(
                NDArray([1, scores.count], [1.0] + [Double](repeating: 0, count: scores.count - 1)))
            let loss: Tensor
            if softmax {
                loss = try CrossEntropy()(s, target: right)
            } else {
                let above = try s - s.min(axes: [1], keepDimensions: true)
                loss = try -((above * right).sum() / above.sum()).log()
            }
            return .init(outputs: ["length": try gradients(of: loss, wrt: [s])[0].square().sum().sqrt()])
        }
        return try program(state: [:], inputs: ["scores": NDArray([1, scores.count], scores)])["length"].item
    }
}
