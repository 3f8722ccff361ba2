import Fovea
import FoveaPages
import Foundation

/// "Exclusive or" is the smallest problem that no line solves (Minsky and Papert 1969, "Perceptrons"), and that a hidden layer, a product of
/// the inputs, or a kernel does.
struct XOR: Experiment {
    let name = "xor"
    let chapter = Chapter.basics
    let question = "What does it take to learn 'one or the other, but not both'?"
    let prediction =
        "No line is right about more than three of the four corners. With a hidden layer, with the product of the inputs as a third feature, or with "
        + "an RBF kernel, more than 98% of noisy points around the corners are learned."

    static let corners: [(x: Double, y: Double, label: Int)] = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]

    /// The most corners that one of these lines has on their right sides: 360 directions, 200 places each.
    static func mostCornersByALine() -> Int {
        (0..<360).map { degree in
            let angle = Double(degree) * .pi / 180
            return (0...200).map { step in
                let offset = -1.5 + 3 * Double(step) / 200
                return corners.count {
                    ($0.x * cos(angle) + $0.y * sin(angle) > offset ? 1 : 0) == $0.label
                }
            }.max() ?? 0
        }.max() ?? 0
    }

    /// Answers for points of the plane.
    typealias Answer = ([(x: Double, y: Double)]) throws -> [Int]

    /// Kernel ridge regression of ±1 with `exp(-γ |a - b|²)`: the sign of `Σ α_n k(x, x_n)`, where `(K + λ I) α = t`.
    static func kernel(_ points: [RegionChart.Point], gamma: Double = 2, ridge: Double = 0.1) throws -> Answer {
        func rows(_ places: [(x: Double, y: Double)]) -> Matrix {
            Matrix(rows: places.count, columns: 2, places.flatMap { [$0.x, $0.y] })
        }
        let samples = try Samples(
            rows(points.map { ($0.x, $0.y) }), labels: points.map(\.label), classNames: ["both or none", "one of them"])
        let options = FittingOptions(workers: Workers(threads: 1))
        let learned = try KernelRidge(alpha: ridge, kernel: RBFKernel(gamma: .value(gamma))).fitted(
            to: samples, options)
        return { asked in
            let scores = try learned.scores(of: rows(asked), options)
            return asked.indices.map { scores[$0, 1] > scores[$0, 0] ? 1 : 0 }
        }
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let noise = apparatus.random(30).normal(120).map { Double($0) * 0.12 }
        let points = (0..<60).map { place -> RegionChart.Point in
            let corner = XOR.corners[place % 4]
            return .init(x: corner.x + noise[2 * place], y: corner.y + noise[2 * place + 1], label: corner.label)
        }
        let learners: [(String, Answer)] = try [
            ("a line", network([], { [$0.x, $0.y] }, points, apparatus)),
            ("a hidden layer of 8", network([8], { [$0.x, $0.y] }, points, apparatus)),
            ("a line with x·y", network([], { [$0.x, $0.y, $0.x * $0.y] }, points, apparatus)),
            ("an RBF kernel", XOR.kernel(points)),
        ]
        let accuracy = try learners.map { _, answer in
            let answers = try answer(points.map { ($0.x, $0.y) })
            return Double(zip(answers, points).count { $0 == $1.label }) / Double(points.count)
        }
        let cells = 60
        let range = -0.5...1.5
        func place(_ cell: Int) -> Double { range.lowerBound + 2 * (Double(cell) + 0.5) / Double(cells) }
        let charts = try zip(learners, accuracy).map { learner, share in
            let answers = try learner.1((0..<cells * cells).map { (place($0 % cells), place($0 / cells)) })
            return RegionChart(
                title: "\(learner.0): \(share.percent)", x: range, y: range,
                answers: (0..<cells).map { Array(answers[($0 * cells)..<(($0 + 1) * cells)]) }, points: points,
                classLabels: ["both or none", "one of them"])
        }
        let most = XOR.mostCornersByALine()
        return Findings(
            claims: [
                .init(
                    "of 72,360 lines none is right about more than three corners", holds: most <= 3,
                    measured: "at most \(most) of 4")
            ]
                + zip(learners, accuracy).dropFirst().map { learner, share in
                    .init(
                        "\(learner.0) learns more than 98% of the points", holds: share > 0.98, measured: share.percent)
                },
            figures: [
                .init(
                    "regions",
                    "What each learner answers where: a line cuts the plane once; the others bend it, or see the points in a space where a plane separates them.",
                    ChartGrid(charts, columns: 2))
            ],
            tables: [
                .init(
                    "points learned", ["learner", "share"], zip(learners, accuracy).map { [$0.0, $1.percent] })
            ],
            notes: [
                "Four clouds of 15 points with a deviation of 0.12 around the corners; what is measured is learning, not generalization."
            ])
    }

    /// A network on features of the points, trained on all of them at once; without hidden layers it is logistic regression.
    private func network(
        _ hidden: [Int], _ features: @escaping ((x: Double, y: Double)) -> [Double], _ points: [RegionChart.Point],
        _ apparatus: Apparatus
    ) throws -> Answer {
        func array(_ places: [(x: Double, y: Double)]) -> NDArray {
            let rows = places.map(features)
            return NDArray([rows.count, rows.first?.count ?? 0, 1, 1], rows.joined().map(Float.init))
        }
        let model = Sequential {
            Flatten()
            for width in hidden {
                Linear(width)
                Tanh()
            }
            Linear.scores(2)
        }
        let images = array(points.map { ($0.x, $0.y) })
        let shape = Shape(Array(images.shape.dimensions.dropFirst()))
        let step = try TrainingStep(
            model: model, inputShape: shape, optimizer: Adam(), loss: CrossEntropy(), backend: apparatus.backend)
        let state = try step.initialState(seed: apparatus.seed)
        let labels = NDArray([points.count], points.map { Int32($0.label) })
        for _ in 0..<1_500 { _ = try step(state, images: images, labels: labels, learningRate: 0.03) }
        let inference = try InferenceStep(model: model, inputShape: shape, backend: apparatus.backend)
        let variables = try state.readVariables().resident(on: apparatus.backend)
        return { asked in
            let scores = try inference(variables, images: array(asked)).doubles
            return asked.indices.map { scores[2 * $0 + 1] > scores[2 * $0] ? 1 : 0 }
        }
    }
}
