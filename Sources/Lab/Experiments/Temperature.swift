import Fovea
import FoveaPages
import Foundation

/// The softmax of scores that are multiplied by β, an inverse temperature: from no opinion to none but one, and somewhere between is what the network should say (Guo,
/// Pleiss, Sun and Weinberger 2017, "On Calibration of Modern Neural Networks").
struct Temperature: Experiment {
    let name = "temperature"
    let chapter = Chapter.losses
    let question = "What does the softmax's temperature change, and which one is right?"
    let prediction =
        "β = 0 gives every class a tenth and an entropy of ln 10, a large β the highest score alone; the entropy falls all the way, and the answers stay the same. A network that knows its few "
        + "training images by heart is too sure: the β that makes held-out images likeliest is below 1, and with it the calibration error on other images is less than half."

    static func entropy(_ probabilities: [Double]) -> Double {
        -probabilities.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
    }

    /// The β that makes held-out images likeliest, by taking thirds off an interval: the mean log-likelihood is concave in β.
    static func likeliest(_ kept: KeptScores) -> Double {
        var (low, high) = (1e-3, 20.0)
        for _ in 0..<60 {
            let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
            if kept.negativeLogLikelihood(scale: a) < kept.negativeLogLikelihood(scale: b) { high = b } else { low = a }
        }
        return (low + high) / 2
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(2000, full: 10_000), test: 6000)
        guard let test = parts.test else { throw FoveaError.invalid("there are no test images") }
        let heldOut = Subset(of: test, indices: Array(0..<2000))
        let others = Subset(of: test, indices: Array(2000..<test.count))
        let data = try TrainingData(DatasetParts(train: parts.train, test: others))
        let found = try (0..<UInt64(apparatus.amount(2, full: 3))).map { seed in
            apparatus.tell("training \(seed + 1)")
            let trained = try ShortTraining("fc256-relu-fc256-relu-fc", on: data, with: apparatus) {
                $0.seed = apparatus.seed &+ seed
                $0.epochs = 25
                $0.optimizer = "adam"
                $0.learningRate = .fixed(1e-3)
            }
            let (choose, judge) = try (
                trained.scores(of: heldOut, with: apparatus), trained.scores(of: others, with: apparatus)
            )
            let beta = Self.likeliest(choose)
            return (
                beta: beta, kept: judge, before: try judge.calibration { $0.softmax() },
                after: try judge.calibration { $0.softmax(scale: beta) }
            )
        }
        let kept = found[0].kept
        let betas = [0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1, 1.5, 2, 4, 10, 100]
        let entropies = betas.map { beta in
            kept.rows.reduce(0) { $0 + Self.entropy($1.softmax(scale: beta)) } / Double(kept.rows.count)
        }
        let errors = try betas.map { beta in try kept.calibration { $0.softmax(scale: beta) }.value }
        let same = betas.dropFirst().allSatisfy { beta in
            kept.rows.prefix(500).allSatisfy { row in
                let scaled = row.map { $0 * beta }
                return scaled.indexOfLargest == row.indexOfLargest
            }
        }
        let falls = zip(entropies, entropies.dropFirst()).allSatisfy { $0 > $1 }
        let chosen = Spread(found.map(\.beta))
        let improvement = found.map { ($0.before.value, $0.after.value) }
        return Findings(
            claims: [
                .init(
                    "the mean entropy is ln 10 at β = 0, below 0.02 at β = 100, and falls all the way",
                    holds: abs(entropies[0] - log(10)) < 1e-6 && (entropies.last ?? 1) < 0.02 && falls,
                    measured: "\(entropies[0].digits(4)) and \((entropies.last ?? .nan).digits(4))"),
                .init(
                    "the answers are the same for every β above 0", holds: same,
                    measured: same ? "all of 500 images" : "not all"),
                .init(
                    "the likeliest β is below 1", holds: chosen.highest < 1, measured: chosen.text(3)),
                .init(
                    "with it the calibration error on other images is less than half",
                    holds: improvement.allSatisfy { $0.1 < $0.0 / 2 },
                    measured: improvement.map { "\($0.0.digits(3)) to \($0.1.digits(3))" }.joined(separator: ", ")),
            ],
            figures: [
                .init(
                    "entropy",
                    "From every class alike to the highest score alone; the network was trained at β = 1, and is best calibrated below.",
                    LineChart(
                        title: "entropy and calibration over β", xLabel: "β", yLabel: "mean entropy in nats",
                        rightLabel: "calibration error",
                        lines: [
                            .init(label: "entropy", points: Array(zip(betas, entropies).dropFirst()).map { ($0, $1) }),
                            .init(
                                label: "calibration error",
                                points: Array(zip(betas, errors).dropFirst()).map { ($0, $1) }, axis: .right),
                        ], xScale: .logarithmic, rightStartsAtZero: true,
                        marks: [.init(x: found[0].beta, label: "the likeliest β")])),
                .init(
                    "calibration",
                    "How often the answer is right over how sure it is said: below the diagonal is too sure.",
                    LineChart(
                        title: "reliability", xLabel: "probability of the answer", yLabel: "share that is right",
                        lines: [
                            line("β = 1", found[0].before), line("β = \(found[0].beta.digits(2))", found[0].after),
                            .init(label: "calibrated", points: [(0, 0), (1, 1)], style: .faint, color: 3),
                        ])),
            ],
            tables: [
                .init(
                    "each training",
                    [
                        "seed", "likeliest β", "error before", "error after", "-log likelihood before", "after",
                        "accuracy",
                    ],
                    found.indices.map { place in
                        let one = found[place]
                        return [
                            "\(apparatus.seed &+ UInt64(place))", one.beta.digits(3), one.before.value.digits(4),
                            one.after.value.digits(4),
                            one.kept.negativeLogLikelihood().digits(3),
                            one.kept.negativeLogLikelihood(scale: one.beta).digits(3),
                            one.kept.accuracy.percent,
                        ]
                    })
            ],
            notes: [
                "β is chosen on 2000 of the published test images, and judged on others that neither it nor the network has seen."
            ])
    }

    private func line(_ label: String, _ error: CalibrationError) -> LineChart.Line {
        .init(label: label, points: error.bins.filter { $0.count > 10 }.map { ($0.confidence, $0.accuracy) })
    }
}
