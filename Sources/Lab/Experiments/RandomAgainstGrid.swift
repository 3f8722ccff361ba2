import Fovea
import FoveaPages
import Foundation

/// Random search against a grid of as many trials, where one of two parameters matters (Bergstra and Bengio 2012): a grid of nine has but three values of each.
struct RandomAgainstGrid: Experiment {
    let name = "random-grid"
    let chapter = Chapter.optimization
    let question = "Why is random search better than a grid where one parameter matters and another hardly?"
    let prediction =
        "Because of nine trials a grid tries 3 values of the learning rate and random search 9. The rate moves accuracy more than five times as far as weight decay does; over many searches, whose ranges do not begin at the same place, the best of nine "
        + "random trials is better on average than the best of the grid's, and a bad luck (the worst tenth) is less bad by at least half a point."

    /// Accuracies at places of the plane, trained once; between them a straight line.
    struct Surface {
        /// Base-10 logarithms, in equal steps.
        let rates: [Double]
        /// By weight decay, then by rate.
        let accuracy: [[Double]]

        /// - Parameters:
        ///   - rate: A base-10 logarithm; beyond the ends it is as at the ends.
        ///   - decay: From 0 to 1, from the least to the most.
        func value(rate: Double, decay: Double) -> Double {
            func place(_ share: Double, _ count: Int) -> (Int, Double) {
                let whole = min(max(share, 0), 1) * Double(count - 1)
                let low = min(Int(whole), count - 2)
                return (low, whole - Double(low))
            }
            let (column, across) = place((rate - rates[0]) / (rates[rates.count - 1] - rates[0]), rates.count)
            let (row, down) = place(decay, accuracy.count)
            func along(_ row: Int) -> Double {
                accuracy[row][column] * (1 - across) + accuracy[row][column + 1] * across
            }
            return along(row) * (1 - down) + along(row + 1) * down
        }
    }

    /// The points of a whole search, by a method of Fovea's.
    static func points(_ method: String, trials: Int, seed: UInt64) throws -> [[Double]] {
        let method = try SearchMethodRegistry.registry.make(method)
        let space = try SearchSpace("lr=log:1e-4..1e-1 weight-decay=log:1e-6..1e-3")
        var history = SearchHistory(space: space, mostTrials: trials, epochs: 1, seed: seed)
        try method.check(history)
        while case .begin(let point)? = method.next(history) {
            history.trials.append(
                Trial(
                    number: history.trials.count + 1, values: space.values(at: point), point: point, scores: [0],
                    losses: [0]))
        }
        return history.trials.map(\.point)
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(1500, full: 6000), test: 3000)
        let data = try TrainingData(parts)
        let rates = (0...24).map { -5 + Double($0) / 4 }
        let decays = [-6.0, -4.5, -3]
        let accuracy = try decays.map { decay in
            try rates.map { rate in
                apparatus.tell("rate 1e\(rate.short), weight decay 1e\(decay.short)")
                return try ShortTraining("fc64-relu-fc64-relu-fc", on: data, with: apparatus) {
                    $0.epochs = 4
                    $0.batchSize = 50
                    $0.optimizer = "sgd:momentum=0.9,weight-decay=\(pow(10, decay))"
                    $0.learningRate = .fixed(pow(10, rate))
                }.testAccuracy * 100
            }
        }
        let surface = Surface(rates: rates, accuracy: accuracy)
        func range(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) }
        let byRate = range(rates.indices.map { column in Spread(accuracy.map { $0[column] }).mean })
        let byDecay = range(accuracy.map { Spread($0).mean })
        let (trials, searches) = (9, 400)
        // Five decades, which begin up to one decade lower or higher: nobody knows where the best rate lies.
        let shifts = apparatus.random(7).uniform(searches).map { Double($0) * 2 - 1 }
        func bests(_ method: String) throws -> [Double] {
            try (0..<searches).map { search in
                try Self.points(method, trials: trials, seed: apparatus.seed &+ UInt64(search)).map { point in
                    surface.value(rate: -4.5 + shifts[search] + 5 * point[0], decay: point[1])
                }.max() ?? 0
            }
        }
        apparatus.tell("\(searches) searches")
        let (random, grid) = try (bests("random").sorted(), bests("grid").sorted())
        let (gridPoints, randomPoints) = try (
            Self.points("grid", trials: trials, seed: apparatus.seed),
            Self.points("random", trials: trials, seed: apparatus.seed)
        )
        let (gridRates, randomRates) = (Set(gridPoints.map { $0[0] }).count, Set(randomPoints.map { $0[0] }).count)
        let (lucky, unlucky) = (Spread(random).mean - Spread(grid).mean, random[searches / 10] - grid[searches / 10])
        return Findings(
            claims: [
                .init(
                    "of nine trials the grid has 3 values of the rate and random search 9",
                    holds: gridRates == 3 && randomRates == 9,
                    measured: "\(gridRates) and \(randomRates)"),
                .init(
                    "the rate moves accuracy more than five times as far as weight decay", holds: byRate > 5 * byDecay,
                    measured: "\(byRate.digits(1)) and \(byDecay.digits(1)) points"),
                .init(
                    "the best of nine random trials is better on average", holds: lucky > 0,
                    measured: "\(Spread(random).mean.digits(2))% and \(Spread(grid).mean.digits(2))%"),
                .init(
                    "one search in ten is worse than this, and random search's is better by at least half a point",
                    holds: unlucky >= 0.5,
                    measured: "\(random[searches / 10].digits(2))% and \(grid[searches / 10].digits(2))%"),
            ],
            figures: [
                .init(
                    "points",
                    "Nine trials each, on the plane of the two parameters: seen from below, a grid has three places, random search nine.",
                    LineChart(
                        title: "where the trials lie", xLabel: "learning rate, its place in the range",
                        yLabel: "weight decay, its place in the range",
                        lines: [
                            .init(label: "grid", points: gridPoints.map { ($0[0], $0[1]) }, style: .points),
                            .init(label: "random", points: randomPoints.map { ($0[0], $0[1]) }, style: .points),
                        ])),
                .init(
                    "surface",
                    "Accuracy over the learning rate, a line for each weight decay: the lines lie on one another.",
                    LineChart(
                        title: "\(rates.count * decays.count) trainings", xLabel: "learning rate",
                        yLabel: "accuracy in %",
                        lines: zip(decays, accuracy).map { decay, row in
                            .init(
                                label: "weight decay \(pow(10, decay).short)",
                                points: zip(rates, row).map { (pow(10, $0), $1) })
                        }, xScale: .logarithmic)),
                .init(
                    "luck",
                    "The best accuracy that a search found, \(searches) searches in order: a grid that misses the narrow top misses it with a third of its trials at once.",
                    LineChart(
                        title: "best of nine trials", xLabel: "share of the searches that did worse",
                        yLabel: "accuracy in %",
                        lines: [("random", random), ("grid", grid)].map { label, bests in
                            .init(label: label, points: bests.enumerated().map { (Double($0) / Double(searches), $1) })
                        }, startsAtZero: false)),
            ],
            tables: [
                .init(
                    "the best of nine trials, over \(searches) searches",
                    ["method", "mean", "worst tenth", "median", "best tenth"],
                    [("random", random), ("grid", grid)].map { label, bests in
                        [label, Spread(bests).mean.digits(2)]
                            + [searches / 10, searches / 2, searches * 9 / 10].map { bests[$0].digits(2) }
                    })
            ],
            notes: [
                "The trainings are real and made once, on a lattice of rates and weight decays; the searches then look accuracies up between them, in ranges of five decades of the rate that begin by up to a decade lower or higher. The points are "
                    + "those of 'fovea search --method random' and '--method grid'."
            ])
    }
}
