import Fovea
import FoveaPages

/// Where all inputs of a neuron are positive, its weights can only rise together or fall together at a step for one image (LeCun, Bottou, Orr and
/// Müller 1998, "Efficient BackProp"): `∂L/∂w_i = δ x_i` has the sign of `δ` for every `i`.
struct ZigZag: Experiment {
    let name = "zig-zag"
    let chapter = Chapter.basics
    let question = "Do activations that are all positive make the weights behind them zig-zag?"
    let prediction =
        "Yes: behind sigmoids every neuron's gradient has one sign at a step for one image, behind tanh hardly any has; adding up 128 images "
        + "helps, but leaves more than a quarter with one sign. A sigmoid that is only shifted to be centred, σ(x) - ½, needs fewer than two "
        + "thirds of the steps to the same loss, each at its best rate."

    /// The sigmoid with its middle at 0: the same slope, the same saturation.
    struct CentredSigmoid: Layer {
        func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.sigmoid() - 0.5 }
    }

    private enum Kind: String, CaseIterable {
        case sigmoid = "sigmoid"
        case centred = "σ(x) - ½"
        case tanh = "tanh"

        func network(_ classes: Int) -> any Layer {
            func hidden() -> [any Layer] {
                let activation: any Layer =
                    switch self {
                    case .sigmoid: Sigmoid()
                    case .centred: CentredSigmoid()
                    case .tanh: Tanh()
                    }
                return [Linear(64, initializer: .xavier), activation]
            }
            return Sequential([Flatten()] + hidden() + hidden() + hidden() + [Linear.scores(classes)])
        }
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: apparatus.amount(5000, full: 30_000), test: 2000))
        let shares = try Kind.allCases.map { kind in
            apparatus.tell("signs behind \(kind.rawValue)")
            return (one: try share(kind, data, 1, 48, apparatus), many: try share(kind, data, 128, 4, apparatus))
        }
        let goal = 0.8
        let trained = try Kind.allCases.map { kind in
            apparatus.tell("steps with \(kind.rawValue)")
            return try best(kind, data, goal: goal, apparatus)
        }
        let steps = trained.map { $0.steps.map { "\($0), rate \($1)" } ?? "not reached" }
        let ratio = Double(trained[1].steps?.count ?? .max) / Double(trained[0].steps?.count ?? .max)
        let (sigmoid, tanh) = (shares[0], shares[2])
        return Findings(
            claims: [
                .init(
                    "behind sigmoids, at a step for one image, every neuron's gradient has one sign",
                    holds: sigmoid.one == 1,
                    measured: sigmoid.one.percent),
                .init("behind tanh fewer than 1% have", holds: tanh.one < 0.01, measured: tanh.one.percent),
                .init(
                    "over 128 images more than a quarter still have one behind sigmoids, and not all",
                    holds: sigmoid.many > 0.25 && sigmoid.many < 1,
                    measured: "\(sigmoid.many.percent), behind tanh \(tanh.many.percent)"),
                .init(
                    "centred sigmoids reach a loss of \(goal.short) in fewer than two thirds of the sigmoids' steps",
                    holds: ratio < 2.0 / 3, measured: "\(steps[1]) against \(steps[0])"),
            ],
            figures: [try paths(apparatus), loss(trained.map(\.training))],
            tables: [
                .init(
                    "neurons whose gradient has one sign, and steps to a loss of \(goal.short)",
                    ["activation", "one image", "128 images", "steps"],
                    Kind.allCases.indices.map {
                        [Kind.allCases[$0].rawValue, shares[$0].one.percent, shares[$0].many.percent, steps[$0]]
                    })
            ],
            notes: [
                "The rates tried were \(Self.rates.map(\.short).joined(separator: ", ")), plain SGD, batches of 64. Tanh has four times the sigmoid's "
                    + "slope at 0 and is no fair comparison for being centred alone; σ(x) - ½ is.",
                "Losses in the figure are smoothed over 10 steps, as those that decide are.",
            ])
    }

    private static let rates = [0.03, 0.1, 0.3, 1, 3]

    /// The share of neurons behind an activation whose gradient has nowhere another sign.
    private func share(
        _ kind: Kind, _ data: TrainingData, _ size: Int, _ count: Int, _ apparatus: Apparatus
    ) throws -> Double {
        let slopes = try ParameterGradients(
            kind.network(data.outputNames.count), inputShape: data.inputShape, backend: apparatus.backend)
        let variables = try Variables.initialized(slopes.specs, seed: apparatus.seed)
        // The first matrix sees pixels, not activations.
        let paths = slopes.specs.filter { $0.type.shape.rank == 2 }.dropFirst().map(\.path)
        var (all, single) = (0, 0)
        for index in 0..<count {
            let batch = try data.batch(of: size, from: index * size)
            let gradients = try slopes(variables, images: batch.images, target: batch.labels)
            for path in paths {
                let gradient = try gradients[path]
                let (numbers, width) = (gradient.doubles, gradient.shape[1])
                for start in stride(from: 0, to: numbers.count, by: width) {
                    let row = numbers[start..<(start + width)]
                    all += 1
                    if row.allSatisfy({ $0 >= 0 }) || row.allSatisfy({ $0 <= 0 }) { single += 1 }
                }
            }
        }
        return Double(single) / Double(max(all, 1))
    }

    private func best(
        _ kind: Kind, _ data: TrainingData, goal: Double, _ apparatus: Apparatus
    ) throws -> (steps: (count: Int, rate: Double)?, training: LineChart.Line) {
        var best: (steps: (count: Int, rate: Double)?, training: LineChart.Line)?
        for rate in Self.rates {
            let training = try ShortTraining(
                kind.rawValue, network: kind.network(data.outputNames.count), on: data, with: apparatus
            ) {
                $0.model = "linear"
                $0.epochs = apparatus.amount(8, full: 8)
                $0.batchSize = 64
                $0.optimizer = "sgd"
                $0.schedule = "constant"
                $0.learningRate = .fixed(rate)
            }
            let line = training.lossLine(kind.rawValue)
            let reached = training.diverged ? nil : line.points.firstIndex { $0.y < goal }
            if best == nil || (reached ?? .max) < (best?.steps?.count ?? .max) {
                best = (reached.map { ($0 + 1, rate) }, line)
            }
        }
        return best ?? (nil, .init(label: kind.rawValue, points: []))
    }

    private func loss(_ lines: [LineChart.Line]) -> Findings.Figure {
        .init(
            "loss",
            "Training loss at each one's best rate: the shifted sigmoid differs from the sigmoid in nothing but its mean.",
            LineChart(title: "training loss", xLabel: "epoch", yLabel: "cross-entropy", lines: lines))
    }

    /// A neuron with two weights that are to become 1 and -1, seen one example after the other.
    private func paths(_ apparatus: Apparatus) throws -> Findings.Figure {
        let descent = try Descent("sgd", shape: [2], backend: ReferenceBackend()) { w, given in
            guard let x = given else { return try w.sum() }
            let wanted = Tensor.constant(NDArray([2], [1.0, -1]))
            return try ((w - wanted) * x).sum().square() * 0.5
        }
        let numbers = apparatus.random(3).uniform(240).map { Double($0) }
        func way(_ shift: Double) throws -> [(x: Double, y: Double)] {
            try descent.way(
                from: [-0.5, -0.5], rate: 0.9, steps: 120,
                given: { step in
                    NDArray([2], [numbers[2 * step] - shift, numbers[2 * step + 1] - shift] as [Double])
                }
            ).points
        }
        return .init(
            "path",
            "Two weights on their way to (1, -1), one example a step, from the same examples between 0 and 1: where they are positive every "
                + "step goes up and right or down and left, and the way down to the right is a zig-zag.",
            LineChart(
                title: "the way of two weights", xLabel: "first weight", yLabel: "second weight",
                lines: [
                    .init(label: "positive inputs", points: Array(try way(0).prefix(41))),
                    .init(label: "the same inputs, centred", points: Array(try way(0.5).prefix(41))),
                    .init(label: "goal", points: [(1, -1)], style: .points),
                ], startsAtZero: false))
    }
}
