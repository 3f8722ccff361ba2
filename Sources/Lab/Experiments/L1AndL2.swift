import Fovea
import FoveaPages

/// The penalty on the absolute values draws weights to zero, the one on squares only makes them small (Tibshirani 1996): its pull `λ w` fades with the weight, `λ sign(w)` does not.
struct L1AndL2: Experiment {
    let name = "l1-l2"
    let chapter = Chapter.regularization
    let question = "Does L1 make weights zero where L2 only makes them small?"
    let prediction =
        "Yes: with L1 more than half of the weights end below a thousandth, with L2 fewer than a quarter and without a penalty fewer than a tenth. When only the largest tenth of each matrix's weights is kept, L1's network loses less "
        + "than a point and L2's loses more than L1's."

    private static let penalties =
        [("none", nil), ("L1, 3e-4", "l1:strength=3e-4"), ("L2, 3e-3", "l2:strength=3e-3")] as [(String, String?)]

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: apparatus.amount(8000, full: 60_000), test: 5000))
        let shares = [1, 0.5, 0.2, 0.1, 0.05, 0.02]
        let found = try Self.penalties.map { label, penalty in
            apparatus.tell(label)
            let trained = try ShortTraining("fc128-relu-fc", on: data, with: apparatus) {
                $0.regularize = penalty
                $0.epochs = apparatus.amount(10, full: 12)
                $0.batchSize = 64
                $0.optimizer = "sgd:momentum=0.9"
                $0.learningRate = .fixed(0.05)
            }
            let weights = trained.model.variables.entries.filter { $0.array.shape.rank >= 2 }
            let sizes = weights.flatMap { $0.array.doubles.map(\.magnitude) }
            let kept = try shares.map { try accuracy(of: trained, keeping: $0, apparatus) * 100 }
            return (
                small: Double(sizes.count { $0 < 1e-3 }) / Double(max(sizes.count, 1)), sizes: sizes.sorted(),
                accuracy: kept
            )
        }
        let lost = found.map { $0.accuracy[0] - $0.accuracy[3] }
        return Findings(
            claims: [
                .init(
                    "with L1 more than half of the weights are below a thousandth", holds: found[1].small > 0.5,
                    measured: found[1].small.percent),
                .init(
                    "with L2 fewer than a quarter, without a penalty fewer than a tenth",
                    holds: found[2].small < 0.25 && found[0].small < 0.1,
                    measured: "\(found[2].small.percent) and \(found[0].small.percent)"),
                .init(
                    "with only the largest tenth of its weights L1's network loses less than a point",
                    holds: lost[1] < 1,
                    measured: "\(lost[1].digits(2)) points"),
                .init(
                    "L2's loses more than L1's", holds: lost[2] > lost[1],
                    measured: "\(lost[2].digits(2)) points, without a penalty \(lost[0].digits(2))"),
            ],
            figures: [
                .init(
                    "sizes",
                    "All weights in the order of their size: with L1 three quarters lie far below a thousandth, down over many powers of ten; the other curves hardly differ from one another.",
                    LineChart(
                        title: "sizes of the weights", xLabel: "share of the weights that are smaller", yLabel: "|w|",
                        lines: zip(Self.penalties, found).map { penalty, one in
                            .init(
                                label: penalty.0,
                                points: sizeCurve(one.sizes))
                        }, yScale: .logarithmic)),
                .init(
                    "pruning", "Accuracy when only the largest weights of each matrix are kept: fewer to the left.",
                    LineChart(
                        title: "accuracy after pruning", xLabel: "share of the weights that are kept",
                        yLabel: "accuracy in %",
                        lines: zip(Self.penalties, found).map { penalty, one in
                            .init(label: penalty.0, points: zip(shares, one.accuracy).map { ($0, $1) })
                        }, xScale: .logarithmic)),
            ],
            tables: [
                .init(
                    "accuracy in % by the share of weights that are kept",
                    ["penalty", "below a thousandth"] + shares.map { "\(Int($0 * 100))%" },
                    zip(Self.penalties, found).map { [$0.0, $1.small.percent] + $1.accuracy.map { $0.digits(2) } })
            ],
            notes: [
                "The strengths were chosen before the first run, for penalties of about the same size at the beginning. Steps of constant length do not end at 0 but around it, at a distance that the learning rate decides: "
                    + "the cosine schedule takes it to zero, and with it the distance. A network is not trained further after it is pruned."
            ])
    }

    /// Over the shares of a hundredth, two hundredths, ... the size that so many weights are below.
    private func sizeCurve(_ sorted: [Double]) -> [(x: Double, y: Double)] {
        (1...100).map { place in
            let index = max(sorted.count * place / 100 - 1, 0)
            return (x: Double(place) / 100, y: max(sorted[index], 1e-8))
        }
    }

    private func accuracy(of trained: ShortTraining, keeping share: Double, _ apparatus: Apparatus) throws -> Double {
        guard let test = trained.data.test else { throw FoveaError.invalid("there are no test images") }
        let kept = trained.model.variables.arrays.map { array -> NDArray in
            guard array.shape.rank >= 2, share < 1 else { return array }
            let numbers = array.doubles
            let bound = numbers.map(\.magnitude).sorted()[
                min(Int(Double(numbers.count) * (1 - share)), numbers.count - 1)]
            return NDArray(array.type, doubles: numbers.map { $0.magnitude >= bound ? $0 : 0 })
        }
        let pruned = TrainedModel(
            card: trained.model.card, model: trained.model.model,
            variables: trained.model.variables.replacingArrays(with: kept))
        return try Evaluator(pruned, backend: apparatus.backend).evaluate(test, split: "test").top1 ?? 0
    }
}
