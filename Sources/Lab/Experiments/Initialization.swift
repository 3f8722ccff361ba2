import Fovea
import FoveaPages

/// How large signals and gradients are in a deep network before it has learned anything (Glorot and Bengio 2010; He et al. 2015): a layer of `n` inputs
/// multiplies the mean square by `n σ²`, halved behind a ReLU.
struct Initialization: Experiment {
    let name = "initialization"
    let chapter = Chapter.initialization
    let question = "Which initialization keeps activations and gradients at their size through twenty layers?"
    let prediction =
        "Small random numbers let the signal die out (the last of twenty layers has less than a thousandth of the first's), large ones saturate more than four fifths of tanh "
        + "and let ReLU explode beyond 10^6. Xavier's keeps tanh within a factor of 8, and loses more than 99% with ReLU, where it lacks a factor √2 a layer; "
        + "He's keeps ReLU's activations within a factor of 2 and its gradients within 3."

    private static let depth = 20
    private static let initializers = ["small", "large", "xavier", "he"]

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: 512, test: 64))
        let batch = try data.batch(of: 256)
        func signals(_ activation: String, _ word: String) throws -> [Signals] {
            try Self.initializers.map { initializer in
                apparatus.tell("\(activation), \(initializer)")
                return try Signals(
                    "(fc256-\(activation))*\(Self.depth)-fc", initializer: initializer, at: word, data: data,
                    batch: batch,
                    apparatus: apparatus, seed: apparatus.seed)
            }
        }
        let (tanh, relu) = try (signals("tanh", "Tanh"), signals("relu", "ReLU"))
        func isWithin(_ ratio: Double, _ factor: Double) -> Bool { ratio > 1 / factor && ratio < factor }
        return Findings(
            claims: [
                .init(
                    "small numbers: the last layer's activations are less than a thousandth of the first's, with tanh and with ReLU",
                    holds: tanh[0].growth < 1e-3 && relu[0].growth < 1e-3,
                    measured: "\(tanh[0].growth.short) and \(relu[0].growth.short)"),
                .init(
                    "large numbers: more than 80% of tanh's last layer is beyond 0.99, and ReLU's last is more than 10^6 times its first",
                    holds: tanh[1].saturated > 0.8 && relu[1].growth > 1e6,
                    measured: "\(tanh[1].saturated.percent) and \(relu[1].growth.short) times"),
                .init(
                    "Xavier's keeps tanh's activations within a factor of 8", holds: isWithin(tanh[2].growth, 8),
                    measured: "\(tanh[2].growth.short) times"),
                .init(
                    "Xavier's loses more than 99% with ReLU", holds: relu[2].growth < 0.01,
                    measured: "\(relu[2].growth.short) times"),
                .init(
                    "He's keeps ReLU's activations within a factor of 2, and its gradients within 3",
                    holds: isWithin(relu[3].growth, 2) && isWithin(relu[3].backwardGrowth, 3),
                    measured: "\(relu[3].growth.short) and \(relu[3].backwardGrowth.short) times"),
            ],
            figures: [
                .init(
                    "activations", "The size of what each layer gives; a level line is what is wanted.",
                    ChartGrid(
                        [chart("activations, tanh", tanh, \.values), chart("activations, ReLU", relu, \.values)],
                        columns: 2)),
                .init(
                    "gradients",
                    "The size of the loss's gradient for what each layer gives; it comes from the right. Gaps are zeros.",
                    ChartGrid(
                        [chart("gradients, tanh", tanh, \.gradients), chart("gradients, ReLU", relu, \.gradients)],
                        columns: 2)),
            ],
            tables: [
                .init(
                    "the last layer's root mean square as a multiple of the first's", ["initializer", "tanh", "ReLU"],
                    Self.initializers.indices.map {
                        [Self.initializers[$0], tanh[$0].growth.short, relu[$0].growth.short]
                    }),
                .init(
                    "the first layer's gradient as a multiple of the last's", ["initializer", "tanh", "ReLU"],
                    Self.initializers.indices.map {
                        [Self.initializers[$0], tanh[$0].backwardGrowth.short, relu[$0].backwardGrowth.short]
                    }),
            ],
            notes: [
                "Xavier's is √(1 / fan_in) here and He's √(2 / fan_in); small is 0.01 and large 1, whatever the width. Size is the root mean square over images and "
                    + "neurons, in a network of 20 layers of 256 with one draw of the weights.",
                "With He's numbers tanh does not explode, for tanh is bounded, but it saturates more than with Xavier's.",
            ])
    }

    private func chart(_ title: String, _ signals: [Signals], _ sizes: (Signals) -> [Double]) -> LineChart {
        LineChart(
            title: title, xLabel: "layer", yLabel: "root mean square",
            lines: zip(Self.initializers, signals).map { name, signals in
                .init(label: name, points: sizes(signals).enumerated().map { (Double($0 + 1), $1) })
            }, yScale: .logarithmic)
    }
}
